-- Health of an AccessPolicy in Argo CD. Uses no library: Argo CD gives a script none that can be relied on.
-- argocd-cm.yaml carries the same text.
local status = obj.status or {}
local hs = { status = "Progressing", message = "The operator has not looked at this generation of the policy yet." }
if status.observedGeneration ~= obj.metadata.generation then
  return hs
end

local conditions = status.conditions or {}
for i = 1, #conditions do
  local condition = conditions[i]
  if condition.type == "Ready" then
    hs.message = condition.message or ""
    if condition.status == "True" then
      hs.status = "Healthy"
    elseif condition.status == "False" then
      hs.status = "Degraded"
    end
  end
end

return hs
