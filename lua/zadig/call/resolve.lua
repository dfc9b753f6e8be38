-- SPDX-License-Identifier: MIT

-- What became of a write whose answer was lost: the server is asked what it stores now. A reading
-- shows the present, not the past, so the verdicts are careful:
--
--   applied      it stores what was asked for, as far as a reading shows; returned as a success
--   not_applied  what it stores was last written long before the call began
--   overtaken    somebody else has written since the call began, and that is what it stores
--   unknown      anything else, above all what a second writer could also have caused
--
-- "Absent" after a create proves nothing: the build may have been created and deleted, and the
-- request may still be on its way. "Present, but different" proves nothing either: somebody may
-- have created it first, or changed it since. This file never writes. A delete may be repeated only
-- after a reading that shows the build as it was before the call, because a newer build could be
-- somebody else's.
local compare = require "zadig.define.compare"
local core = require "zadig.core"
local existence = require "zadig.call.existence"
local masks = require "zadig.define.masks"

-- How far the server's clock and ours may differ, in seconds.
local CLOCKS = 3600

-- They usually differ less: a build written more than so many seconds before the call was not
-- written by it.
local MOMENT = 60

-- Fields that the server stores unchanged: if one differs, the build is not what was asked for.
local verbatim = { build_script = true, build_os = true, template_name = true, installs = true,
  services = true, target_services = true }

local says = {
  not_applied = "the answer was lost; reading back shows that the call had no effect",
  overtaken = "the answer was lost, and another client has changed the build since",
  unknown = "the answer was lost, and reading back does not show whether the call took effect",
}

local hints = {
  create = "creating it again is safe: names are unique, so a second create ends in a conflict",
  replace = "compare the build with your definition before you update it again",
  delete = "make sure that the build is still the one you want to delete before you try again",
}

local Inquiry = {}
Inquiry.__index = Inquiry

local function role_of(operation)
  return operation.creates and "create" or operation.replaces and "replace" or "delete"
end

local judges = {}

-- Who wrote a build, and when. Equal readings may still hide a change within one second.
local function same_write(one, other)
  return one.update_time == other.update_time and one.update_by == other.update_by
end

function judges.delete(inquiry, state, found)
  if state == "absent" then
    return "applied"
  elseif inquiry.before and not same_write(inquiry.before, found) then
    return "overtaken"
  end
  inquiry.before = found
  return inquiry:is_old(found) and "not_applied" or "unknown"
end

function judges.create(inquiry, state, found, differing)
  if state == "absent" then
    return "unknown"
  elseif inquiry:is_old(found) then
    return "not_applied"
  end
  local ours = differing and #differing == 0 and (found.source or "zadig") == "zadig"
    and not inquiry:is_earlier(found, MOMENT)
  return ours and "applied" or "unknown"
end

function judges.replace(inquiry, state, found, differing)
  if state == "absent" then
    return "unknown"
  elseif inquiry:is_old(found) then
    return "not_applied"
  elseif differing and #differing == 0 then
    return inquiry:is_as_before(found) and "unknown" or "applied"
  end
  local before = inquiry.before
  if before and not same_write(before, found) then
    for _, path in ipairs(differing or {}) do
      if verbatim[path:match "^[%w_]+"] then
        return "overtaken"
      end
    end
  end
  return "unknown"
end

--- Whether the build was last written before the call began, whatever the clocks say.
function Inquiry:is_old(found)
  return math.type(found.update_time) == "integer" and found.update_time > 0
    and found.update_time < self.time - CLOCKS
end

-- Whether it was last written so many seconds before the call began, as far as both clocks tell.
function Inquiry:is_earlier(found, seconds)
  return math.type(found.update_time) == "integer" and found.update_time <= self.time - seconds
end

function Inquiry:options(left, service)
  local given = self.given
  return {
    project_key = self.input.project_key, timeout = given.timeout,
    connect_timeout = given.connect_timeout, retry = given.retry, deadline = left,
    service_name = service and service.service_name,
    service_module = service and service.service_module,
  }
end

-- The seconds left for reading, or nil without a deadline.
local function rest(till, system)
  return till and math.max(0, till - system.now())
end

-- Where the build differs from what was asked for; nil if readings cannot tell, or disagree about
-- who wrote it last.
function Inquiry:compare(detail, till)
  if detail.build_env == nil then -- a row of the list
    return nil
  elseif self.operation.body == "BuildDefinition" then
    return compare.build(self.input, detail)
  end
  local differing = {}
  for i, service in ipairs(self.input.target_services) do
    local bound, failure = self.client:get_build(self.input.name,
      self:options(rest(till, self.system), service))
    if not bound then
      return nil, failure
    elseif not same_write(bound, detail) then
      return nil
    end
    for _, path in ipairs(compare.template(self.input, bound, i)) do
      differing[#differing + 1] = path
    end
  end
  return differing
end

-- Whether everything is as it was before the call, including what was asked for. Then fields that
-- no reading shows may not have been written.
function Inquiry:is_as_before(found)
  local before = self.before
  if not before then
    return self:is_earlier(found, MOMENT)
  elseif not same_write(before, found) then
    return false
  elseif before.build_env == nil or self.operation.body ~= "BuildDefinition" then
    return true -- the reading does not show it
  end
  return #compare.build(self.input, before) == 0
end

-- Turns the failure of the lost request into its result.
local function ambiguous(inquiry, failure, verdict, evidence, again)
  local made = {}
  for _, key in ipairs { "operation", "method", "url", "status", "sent", "attempts", "elapsed",
    "retry_after" } do
    made[key] = failure[key]
  end
  made.retryable = failure.retryable and again
  made.kind, made.verdict, made.evidence = "ambiguous", verdict, evidence
  made.message, made.hint = says[verdict], hints[role_of(inquiry.operation)]
  made.cause = ("%s: %s"):format(failure.kind, failure.message)
  return core.failure(made)
end

--- Reads back after a failure that lost the answer, within `left` seconds if given. Returns the
--- success that was found; or nil and a failure of kind ambiguous. Its `retryable` is false if
--- repeating the request could undo what somebody else has done since.
function Inquiry:ask(failure, left)
  local till = left and self.system.now() + left
  local evidence = {}
  local state, found
  if not left or left > 0 then
    state, found = existence.look(self.client, self.input.name, self:options(left))
  end
  if not state then
    if failure.kind == "protocol" and found and found.kind == "protocol" then
      return nil, failure -- something else answers there, as the failure says
    end
    evidence.read = found
    return nil, ambiguous(self, failure, "unknown", evidence, false)
  end
  evidence.present = state == "present"
  local differing
  if evidence.present then
    evidence.update_by, evidence.update_time = found.update_by, found.update_time
    if self.operation.body then
      differing, evidence.read = self:compare(found, till)
      evidence.differing = differing
    end
  end
  local verdict = judges[role_of(self.operation)](self, state, found, differing)
  if verdict == "applied" then
    local reply = core.decode("Message", '{"message":"success"}')
    evidence.verdict = verdict
    reply.resolved = evidence
    return reply
  end
  local again = state == "present" and verdict ~= "overtaken" and self:is_earlier(found, 0)
  return nil, ambiguous(self, failure, verdict, evidence, again)
end

--- Whether the write is to be sent once more: with resolve = "again", a create that cannot be
--- found. Names are unique, so if the first one takes effect after all, one of the two meets a
--- conflict.
function Inquiry:sends_again(answer)
  if self.given.resolve ~= "again" or not self.operation.creates or self.resent
    or answer.kind ~= "ambiguous" or answer.verdict ~= "unknown" or answer.evidence.present then
    return false
  end
  self.resent = answer
  return true
end

--- Reads what a failure of the create that was sent again means. Returns the success that was
--- found; or nil and a failure. A conflict alone proves nothing: the build may be another's.
function Inquiry:conclude(failure, left)
  if failure.kind ~= "conflict" then
    return nil, self.resent -- what became of the first one is still not known
  end
  return self:ask(failure, left)
end

-- A copy of the input: the caller may change it while waiting for the answer.
local function snapshot(value)
  if type(value) ~= "table" or value == core.null then
    return value
  end
  local copy = {}
  for key, item in next, value do
    copy[key] = snapshot(item)
  end
  return copy
end

-- Reads a build before it is replaced; a failed reading is no evidence.
local function read_before(inquiry)
  local state, found = existence.look(inquiry.client, inquiry.input.name,
    inquiry:options(inquiry.given.deadline))
  return state == "present" and found or nil
end

--- Why the write must not be sent, as the reading before it shows: a failure, or nil. The only
--- reason is a mask that would keep no value.
function Inquiry:refusal()
  local before = self.before
  if not before or before.build_env == nil or self.operation.body ~= "BuildDefinition" then
    return nil
  end
  local problems = masks.problems(self.input, before)
  return problems[1] and core.invalid(self.operation.name, problems) or nil
end

--- The inquiry for a call, or nil if none is wanted: for reads, with resolve = false, and for
--- updates without resolve = true. `before` is the detail that is replaced, if it has been read.
local function inquiry(client, operation, call, options, system, before)
  local wanted = options.resolve
  if wanted == nil then
    wanted = not operation.replaces
  end
  if not wanted or operation.method == "GET" then
    return nil
  end
  local made = setmetatable({
    client = client, operation = operation, input = snapshot(call:info().input), given = options,
    system = system, time = system.time(),
  }, Inquiry)
  if operation.replaces then
    made.before = before or read_before(made)
  end
  return made
end

return { inquiry = inquiry }
