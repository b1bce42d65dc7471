-- Health of an AccessApproval in Argo CD. Uses no library: Argo CD gives a script none that can be relied on.
-- argocd-cm.yaml carries the same text.
local spec = obj.spec or {}
local status = obj.status or {}
local summary = spec.summary or {}
local hs = { status = "Progressing", message = status.message or "" }

if status.state == "Counted" or status.state == "Superseded" then
  hs.status = "Healthy"
elseif status.state == "Refused" then
  hs.status = "Degraded"
elseif status.state ~= nil then
  hs.message = "This health script does not know the state " .. status.state .. "."
elseif spec.decision ~= nil then
  hs.message = "The operator has not looked at the decision yet."
else
  hs.status = "Suspended"
  hs.message = "Can be decided by " .. (summary.approvers or "its approvers")
  if summary.deadline ~= nil then
    hs.message = hs.message .. " until " .. summary.deadline
  end
  hs.message = hs.message .. "."
end

return hs
