-- SPDX-License-Identifier: MIT

-- The sandbox without memory: its start, calls of its owner, and requests, while memory fails in
-- its private state, its threads and its owner's state. scenario.lua describes a scenario.
local env = ...

local core = require "zadig.sandbox.core"
local outcomes = require "harness.outcomes"
local sandbox = require "zadig.sandbox"

local function fixture(name)
  local file <close> = assert(io.open(env.root .. "/spec/fixtures/" .. name .. ".json", "rb"))
  return file:read "a"
end

-- A request as it is sent; further headers are a list of lines.
local function request(box, method, target, body, headers)
  body = body or ""
  return ("%s %s HTTP/1.1\r\nHost: harness\r\nAuthorization: Bearer %s\r\nConnection: close\r\n"
    .. "%sContent-Length: %d\r\n\r\n%s"):format(method, target, box.token,
    table.concat(headers or {}), #body, body)
end

local function detail_target(build)
  return ("/openapi/build/%s/detail?projectKey=%s"):format(build.name, build.project_key)
end

-- Whether a build of that name is in the list. nil, or what is wrong: a listed build must have a
-- detail, and any other must not.
local function look_up(box, port, name)
  for _, build in ipairs(box:state().builds) do
    if build.name == name then
      local status = env.ask(port, request(box, "GET", detail_target(build)))
      return true, status ~= 200 and ("a listed build whose detail is %d"):format(status) or nil
    end
  end
  return false
end

-- The log has every answered request, without holes.
local function check_log(state)
  local count = 0
  for _, entry in pairs(state.log) do
    count = count + (entry.status and entry.method and entry.operation and 1 or 0)
  end
  if count ~= #state.log or count ~= state.counters.total then
    return ("the log has %d entries of %d"):format(count, state.counters.total)
  end
end

local function is_starting_error(why)
  return type(why) == "string"
    and (why:find "not enough memory$" or why:find "Cannot allocate memory%)$") ~= nil
end

local Scenario = {}
Scenario.__index = Scenario

function Scenario:open()
  local box = assert(sandbox.start {
    max_body = 100000, builds = { { name = "one", project_key = "lilian-test" } },
  })
  local context = { box = box, port = box.server:port() }
  for _, step in ipairs(self.before or {}) do
    assert(env.ask(context.port, request(box, table.unpack(step))) == 200)
  end
  if self.ask then
    context.text = request(box, table.unpack(self.ask))
  end
  if self.fault then
    box:fault(self.fault)
  end
  return context
end

function Scenario.run(context)
  return env.ask(context.port, context.text)
end

--- A request that failed is answered with 500, or not at all; one that did not has been carried
--- out.
function Scenario:judge(context, status, answer, why)
  if status ~= 0 or math.type(answer) ~= "integer" then
    return "a strange outcome: " .. outcomes.describe(status, answer, why)
  elseif not self.answered then
    self.answered = answer
    if answer ~= self.wants then
      return ("expected %d, got %d"):format(self.wants, answer)
    end
  elseif answer ~= self.wants and answer ~= 500 and answer ~= 0 then
    return ("answered %d"):format(answer)
  end
  if answer == self.wants and answer ~= 0 and self.stores ~= nil
    and look_up(context.box, context.port, self.build) ~= self.stores then
    return "an answer that is not true"
  end
end

--- With memory back and no more faults, the same request works as usual.
function Scenario:finish(context)
  local box <close> = context.box
  box:faults_off()
  local before, problem = look_up(box, context.port, self.build)
  problem = problem or check_log(box:state())
  if problem or not self.ask then
    return problem
  end
  local wants = self.again and before == self.stores and self.again or self.usually or self.wants
  local answer = env.ask(context.port, context.text)
  if answer ~= wants then
    return ("the next request is answered %d, not %d"):format(answer, wants)
  end
  local after, wrong = look_up(box, context.port, self.build)
  if self.stores ~= nil and after ~= self.stores then
    return "the next request does nothing"
  end
  return wrong or check_log(box:state())
end

local scenarios = {}
local function add(scenario)
  scenarios[#scenarios + 1] = setmetatable(scenario, Scenario)
end

-- Calls of its owner: the outcome is that of a run with memory, or Lua's memory error.
local function add_call(name, run, after)
  add {
    name = name,
    run = run,
    judge = function(_, _, status, result, why)
      if status == 0 and result == nil and is_starting_error(why) or status == 0 and result
        or outcomes.is_memory_error(status, result) then
        return nil
      end
      return "a strange outcome: " .. outcomes.describe(status, result, why)
    end,
    finish = function(self, context)
      local ok, why = pcall(after or function() end, context.box)
      return not ok and tostring(why) or Scenario.finish(self, context)
    end,
  }
end

add {
  name = "start and stop",
  open = function() return {} end,
  run = function()
    local box, why = sandbox.start { projects = { "p" } }
    if box then
      box:stop()
    end
    return box and "stopped", why
  end,
  judge = function(_, _, status, result, why)
    if result ~= "stopped" and not outcomes.is_memory_error(status, result)
      and not (status == 0 and is_starting_error(why)) then
      return "a strange outcome: " .. outcomes.describe(status, result, why)
    end
  end,
  finish = function() end,
}

add {
  name = "left to the collector",
  open = function() return {} end,
  run = function()
    local server = core.start(0, 1, "return function() end, function() end")
    return server and "left" or "not started"
  end,
  judge = function(_, _, status, result)
    if status ~= 0 and not outcomes.is_memory_error(status, result) then
      return "a strange outcome: " .. outcomes.describe(status, result)
    end
  end,
  finish = function() end,
}

add_call("the opener of its core", function()
  env.open_fresh "sandbox"
  return "opened"
end, function()
  assert(env.close_fresh "sandbox", "it does not open again")
end)

add_call("state", function(context)
  return context.box:state()
end)

add_call("set and reset", function(context)
  context.box:set { builds = { { name = "one", project_key = "yaml" } }, time = 1 }
  context.box:reset()
  return "reset"
end, function(box)
  box:reset()
  assert(box:state().builds[1].project_key == "lilian-test")
end)

add_call("fault", function(context)
  context.box:fault { kind = "status", status = 503, headers = { ["Retry-After"] = "1" } }
  context.box:faults_off()
  return "off"
end, function(box)
  box:faults_off()
end)

local create = { "POST", "/openapi/build?projectKey=yaml", fixture "create_build" }
local template = { "POST", "/openapi/build?source=template", fixture "create_build_from_template" }

add { name = "create_build", ask = create, wants = 200, again = 400,
  build = "api-test", stores = true }
add { name = "create_build, refused", before = { create }, ask = create, wants = 400,
  build = "api-test" }
add { name = "create_build, no JSON", wants = 400, build = "api-test", stores = false,
  ask = { "POST", "/openapi/build", fixture("create_build"):sub(1, -3) } }
add { name = "create_build, a wrong type", wants = 400, build = "api-test", stores = false,
  ask = { "POST", "/openapi/build", '{"name":1}' } }
add { name = "update_build", before = { create }, wants = 200, build = "api-test", stores = true,
  ask = { "PUT", "/openapi/build?projectKey=yaml", fixture "update_build" } }
add { name = "create_build_from_template", ask = template, wants = 200, again = 400,
  build = "demo-build", stores = true }
add { name = "update_build_from_template", before = { template }, wants = 200,
  build = "demo-build", stores = true,
  ask = { "PUT", "/openapi/build/demo-build/template?projectKey=demo",
    fixture "update_build_from_template" } }
add { name = "list_builds", wants = 200, build = "api-test", stores = false,
  ask = { "GET", "/openapi/build?projectKey=lilian-test&pageNum=1&pageSize=1" } }
add { name = "get_build", before = { create }, wants = 200, build = "api-test", stores = true,
  ask = { "GET", "/openapi/build/api-test/detail?projectKey=yaml" } }
add { name = "delete_build", before = { create }, wants = 200, build = "api-test", stores = false,
  ask = { "DELETE", "/openapi/build?name=api-test&projectKey=yaml" } }

add { name = "no such page", wants = 404, build = "api-test", stores = false,
  ask = { "GET", "/nothing" } }
add { name = "a target that cannot be unescaped", wants = 400, build = "api-test", stores = false,
  ask = { "GET", "/openapi/%zz" } }
add { name = "a redirect", wants = 301, build = "api-test", stores = false,
  ask = { "GET", "/openapi/build/?projectKey=yaml" } }
add { name = "a fault", wants = 503, usually = 200, build = "api-test", stores = false,
  fault = { kind = "status", status = 503, headers = { ["Retry-After"] = "1", ["X-More"] = "2" } },
  ask = { "GET", "/openapi/build?projectKey=lilian-test" } }
add { name = "a reset connection", wants = 0, usually = 200, build = "api-test",
  fault = { kind = "reset_after" }, ask = create, again = 400, stores = true }

local many = {}
for i = 1, 40 do
  many[i] = ("X-Header-%d: %d\r\n"):format(i, i)
end
add { name = "many headers and a long body", wants = 400, build = "api-test", stores = false,
  ask = { "POST", "/openapi/build", (" "):rep(90000), many } }
add { name = "two lengths", wants = 400, build = "api-test", stores = false,
  ask = { "POST", "/openapi/build", "", { "Content-Length: 1\r\n" } } }
add { name = "too long a body", wants = 413, build = "api-test", stores = false,
  ask = { "POST", "/openapi/build", (" "):rep(100001) } }

return scenarios
