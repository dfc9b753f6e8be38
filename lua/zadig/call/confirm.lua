-- SPDX-License-Identifier: MIT

-- What a refused write means. The server's error objects are shared between requests: a reply has
-- the right code, but its description may be another request's (trap 30). So a kind that programs
-- act on (conflict, not_found, in_use) follows from operation and code, and is confirmed by reading
-- the build. A description counts by itself only if it names a value that this request sent,
-- because then it is true of this request, too. If no reading confirms a kind, it stays "rejected".
local core = require "zadig.core"
local existence = require "zadig.call.existence"
local quote = require "zadig.base.source".quote

local TAKEN = "^(.*)项目中有相同的构建名称存在"
local REFERENCED = "引用"

local FOREIGN = "the server's text may belong to another request (trap 30)"

-- Codes of errors that many requests share, each for one kind of write; 400 is shared by all.
local CREATE, UPDATE, DELETE, ANY = 6520, 6521, 6524, 400

local function each(list, key)
  local values = {}
  for i, item in ipairs(type(list) == "table" and list or {}) do
    values[i] = type(item) == "table" and rawget(item, key) or nil
  end
  return values
end

local function part(input, key, inner)
  local value = rawget(input, key)
  return { type(value) == "table" and rawget(value, inner) or nil }
end

-- Descriptions that name a value, and where the request has it.
local named = {
  { "failed to find cluster of name: (.*), error: mongo: no documents",
    function(input) return part(input, "advanced_settings", "cluster_name") end },
  { "failed to find the basic image of name: (.*), error is: mongo: no documents",
    function(input) return { rawget(input, "build_os") } end },
  { "failed to find codehost with name %[(.*)%], error is: mongo: no documents",
    function(input) return each(rawget(input, "repo_info"), "codehost_name") end },
  { "failed to find the dockerfile template of name: %[(.*)%], err: mongo: no documents",
    function(input) return part(input, "docker_build_step", "template_name") end },
}

local TOO_LARGE = "document is too large"
local LARGE = 15 * 1024 * 1024 -- bytes of JSON; the server's limit is 16 MiB in its own format

-- Whether the description is true of what this request sent.
local function is_ours(description, input, bytes)
  if description:find(TOO_LARGE, 1, true) then
    return bytes >= LARGE
  end
  for _, row in ipairs(named) do
    local value = description:match(row[1])
    if value then
      for _, sent in pairs(row[2](input)) do
        if sent == value then
          return true
        end
      end
    end
  end
  return false
end

-- Whether the description says that the build to update does not exist.
local function names_build(description, input)
  return description:find(("failed to find build module, buildName: %s, projectName: %s, err: "
    .. "mongo: no documents"):format(input.name, input.project_key), 1, true) ~= nil
end

local Question = {}
Question.__index = Question

-- "present" and what was found, "absent", or nil and the failure of the reading.
function Question:look(project_key)
  local given = self.options
  local state, found = existence.look(self.client, self.input.name, {
    project_key = project_key or self.input.project_key, timeout = given.timeout,
    connect_timeout = given.connect_timeout, retry = given.retry,
    deadline = self.till and math.max(0, self.till - self.now()),
  })
  return state, found
end

local function become(failure, kind, message, hint)
  failure.kind, failure.message, failure.hint = kind, message, hint
  return failure
end

-- The failure when its cause is not certain; `why` is what is known.
local function doubt(failure, why)
  return become(failure, "rejected", "the server rejected the request",
    why and why .. "; " .. FOREIGN or FOREIGN)
end

local function no_build(input)
  return ("no build %s in project %s"):format(quote(input.name), quote(input.project_key))
end

local judges = {}

-- Names are unique over all projects, so the build may be in another project. The description names
-- that project if it is this request's.
judges[CREATE] = function(question, failure, input, description)
  local taken = description:match(TAKEN)
  if is_ours(description, question.fields, question.bytes) then
    return failure
  end
  local state = question:look()
  local where = state == "present" and input.project_key or nil
  if not where and taken and taken ~= "" and taken ~= input.project_key then
    local other = question:look(taken)
    where = other == "present" and taken or nil
  end
  if where then
    return become(failure, "conflict", ("a build named %s already exists"):format(
      quote(input.name)), where == input.project_key and "it is in the same project"
      or ("build names are unique across projects; it is in project %s"):format(quote(where)))
  elseif taken or description:find("E11000", 1, true) then
    return doubt(failure, "the name may be taken by a build that you cannot see, in any project")
  end
  return doubt(failure)
end

judges[UPDATE] = function(question, failure, input, description)
  if is_ours(description, question.fields, question.bytes) then
    return failure
  elseif names_build(description, input) or question:look() == "absent" then
    return become(failure, "not_found", no_build(input), nil)
  end
  return doubt(failure)
end

judges[DELETE] = function(question, failure, input, description)
  local state = question:look()
  if state == "absent" then
    return become(failure, "not_found", no_build(input), nil)
  elseif description:find(REFERENCED, 1, true) then
    return become(failure, "in_use", ("build %s is still used by services"):format(
      quote(input.name)), "the description lists services, which may be those of another build "
      .. "(trap 30); remove the build from the services that use it first")
  end
  return doubt(failure)
end

-- For errors about which nothing is known beyond what validation has checked.
local function add_doubt(failure)
  failure.hint = failure.hint and failure.hint .. "; " .. FOREIGN or FOREIGN
  return failure
end

local function code_of(operation)
  return operation.creates and CREATE or operation.replaces and UPDATE or DELETE
end

--- The failure of a call, with its kind confirmed. `left` is the time for readings in seconds, if
--- that is limited; `sent` has the name and project of a write, which the caller may have changed
--- in the definition since.
local function confirm(client, operation, call, options, failure, left, sent)
  local code = failure.code
  if code == ANY then
    return add_doubt(failure)
  elseif failure.status ~= 400 or operation.method == "GET" or code ~= code_of(operation) then
    return failure
  end
  local now, info = core.policy(client).system.now, call:info()
  local question = setmetatable({ client = client, input = sent, bytes = info.sent_bytes,
    fields = info.input, options = options, now = now, till = left and now() + left }, Question)
  return judges[code](question, failure, sent, failure.description or "")
end

return { confirm = confirm }
