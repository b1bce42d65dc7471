-- Health of an AccessRequest in Argo CD. Uses no library: Argo CD gives a script none that can be relied on.
-- argocd-cm.yaml carries the same text.
local waits = { AwaitingApproval = true, Scheduled = true }
local settled = { Active = true, Expired = true, Revoked = true, Withdrawn = true }
local failed = { Denied = true, TimedOut = true, Failed = true }

local status = obj.status or {}
local phase = status.phase or "Pending"
local hs = { status = "Progressing", message = phase }
if status.message ~= nil and status.message ~= "" then
  hs.message = phase .. ": " .. status.message
end

if status.observedGeneration ~= obj.metadata.generation then
  hs.message = "The operator has not looked at this generation of the request yet."
  return hs
end

if failed[phase] then
  hs.status = "Degraded"
elseif waits[phase] then
  hs.status = "Suspended"
  if status.waitingOn ~= nil and status.waitingOn ~= "" then
    hs.message = hs.message .. " Can be decided by " .. status.waitingOn .. "."
  end
elseif settled[phase] then
  -- Not yet Ready: granted, but the role binding could not be made so far.
  local conditions = status.conditions or {}
  for i = 1, #conditions do
    if conditions[i].type == "Ready" and conditions[i].status == "True" then
      hs.status = "Healthy"
    end
  end
elseif phase ~= "Pending" then
  hs.message = "This health script does not know the phase " .. hs.message
end

return hs
