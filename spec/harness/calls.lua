-- SPDX-License-Identifier: MIT

-- The scenarios that run out of memory: the operations, and everything else that makes calls.
local env = ...

local zadig = require "zadig"
local core = require "zadig.core"
local plain = require "support.plain"
local common = require "harness.scenario"(env)

local Scenario, connect = common.Scenario, common.connect

local function fixture_text(name)
  local file <close> = assert(io.open(env.root .. "/spec/fixtures/" .. name .. ".json", "rb"))
  return file:read "a"
end

local function fixture(name)
  return plain(assert(core.decode(nil, fixture_text(name))))
end

local detail_text = fixture_text "create_build.detail"

local definitions = {
  create_build = fixture "create_build",
  update_build = fixture "update_build",
  create_build_from_template = fixture "create_build_from_template",
  update_build_from_template = fixture "update_build_from_template",
}

-- A definition with every kind of problem.
local function spoil(definition)
  local spoilt = plain(definition)
  spoilt.name = " / "
  spoilt.build_scrpt = true
  spoilt.services = { [1] = {}, [3] = {}, x = 1 }
  spoilt.target_services = { {}, 7 }
  spoilt.parameters = { { key = "k", type = "chioce", is_credential = "no", default_value = 5 } }
  spoilt.extra = { name = 1, loop = {} }
  spoilt.extra.loop.again = spoilt.extra.loop
  return spoilt
end

local scenarios = {}
local function add(scenario)
  scenarios[#scenarios + 1] = setmetatable(scenario, Scenario)
end

local inputs = {
  list_builds = { fine = { page_num = 1, page_size = 2 }, spoilt = { page_num = 0, pagesize = 1 } },
  get_build = { fine = "api-test", spoilt = "a/b" },
  delete_build = { fine = "api-test", spoilt = " " },
}

for _, operation in ipairs(core.operations()) do
  local name = operation.name
  local definition = definitions[name]
  local fine = definition or inputs[name].fine
  local spoilt = definition and spoil(definition) or inputs[name].spoilt
  local lost = operation.creates or name == "delete_build" -- read back without success
  local cases = {
    { "success", "/ok", fine },
    { "server failure", "/refuse", fine, "rejected" },
    { "network failure", "/cut", fine, lost and "ambiguous" or "network" },
    { "invalid", "/ok", spoilt, "invalid" },
  }
  for _, outcome in ipairs(cases) do
    add {
      name = name .. ", " .. outcome[1], path = outcome[2], kind = outcome[4],
      run = function(client)
        return client[name](client, outcome[3])
      end,
    }
  end
end

local long = plain(definitions.create_build)
long.build_script = ('echo "\\0"\n'):rep(1000)
long.extra = { more = { "x", { y = ("z"):rep(5000) }, core.null, 1.5, {} }, flags = {} }
for i = 1, 3000 do
  long.extra.flags[i] = i % 2 == 0
end

add {
  name = "a long definition", path = "/ok",
  run = function(client)
    return client:create_build(long)
  end,
}

add {
  name = "builds()", path = "/ok",
  run = function(client)
    local names = {}
    for build in client:builds { page_size = 2 } do
      names[#names + 1] = build.name
    end
    return names
  end,
}

add {
  name = "builds(), network failure", path = "/cut", kind = "network",
  run = function(client)
    for _ in client:builds() do
      error "no build comes"
    end
  end,
}

require "harness.files"(add, definitions.create_build, detail_text)

add {
  name = "an echoed token", path = "/echo", kind = "forbidden",
  run = function(client)
    return client:get_build "x"
  end,
}

add {
  name = "a redirect", path = "/moved", kind = "protocol",
  run = function(client)
    return client:get_build "x"
  end,
}

add {
  name = "a failure, printed", path = "/refuse",
  run = function(client)
    local _, failure = client:create_build(definitions.create_build)
    if failure.kind ~= "rejected" then
      return nil, failure
    end
    local _, invalid = client:create_build(spoil(definitions.create_build))
    return tostring(failure) .. tostring(invalid) .. tostring(client)
  end,
}

-- One call of each client concurrently, on the engine.
local function ask_all(engine, clients)
  local calls, names = {}, {}
  for i, client in ipairs(clients) do
    calls[i] = assert(core.prepare(client, "list_builds", nil, { page_size = i }))
    calls[i]:start(engine)
  end
  while engine:step(5) > 0 do
    assert(#engine:sockets() >= 0 and (engine:timeout() or 0) >= 0)
  end
  for i, call in ipairs(calls) do
    local list, failure = call:result()
    if not list then
      return nil, failure
    end
    names[i] = list.builds[1].name
  end
  return names
end

-- Several calls at once on an engine of the core.
local function at_once(count)
  return function(client)
    local engine <close> = core.engine(count)
    local clients = {}
    for i = 1, count do
      clients[i] = client
    end
    return ask_all(engine, clients)
  end
end

-- In a forked child the connections belong to the parent; the client starts over.
add {
  name = "the child of a fork", path = "/ok",
  run = function(client)
    local list = assert(client:list_builds())
    local call <close> = assert(core.prepare(client, "get_build", "a"))
    call:start(core.own_engine(client))
    if env.fork() then
      return list
    end
    env.leave(pcall(function()
      local again = assert(client:list_builds())
      call:cancel()
      local ended, _, failure = pcall(call.result, call) -- raises if there was no memory
      assert(again.total == list.total and (not ended or failure.kind == "cancelled"))
      client:close()
    end))
  end,
}

add {
  name = "a request that is repeated", path = "/cut", kind = "network",
  run = function(client)
    return client:get_build("x", { retry = { attempts = 3, base = 0, cap = 0 } })
  end,
}

add { name = "an engine with eight calls", path = "/ok", run = at_once(8) }
add { name = "more sockets than an engine has room for at first", path = "/ok", run = at_once(10) }

-- libcurl reports only once that a reused connection is waiting.
add {
  name = "more connections used again than an engine has room for at first", path = "/ok",
  open = function(self)
    local context = { client = Scenario.open(self), engine = core.engine(10), clients = {} }
    for i = 1, 10 do
      context.clients[i] = connect(self.path, { url = ("http://harness%d%s"):format(i, self.path) })
      assert(ask_all(context.engine, { context.clients[i] }))
    end
    return context
  end,
  run = function(context)
    return ask_all(context.engine, context.clients)
  end,
  finish = function(self, context)
    for _, client in ipairs(context.clients) do
      client:close()
    end
    context.engine:close()
    return Scenario.finish(self, context.client)
  end,
}

local function raise_first(failures)
  local _, failure = next(failures)
  if failure ~= nil then
    error(failure, 0)
  end
end

-- Eight tasks that read, write and wait for free places.
local function eight_tasks(client)
  local loop <close> = zadig.loop { concurrency = 3 }
  local seen, failures = {}, {}
  for i = 1, 8 do
    loop:spawn(function()
      local reply, failure
      if i % 2 == 0 then
        reply, failure = client:list_builds { page_size = i }
      else
        reply, failure = client:delete_build("b" .. i)
      end
      seen[i], failures[i] = reply and (reply.total or reply.message), failure
    end)
  end
  local fine, mishaps = loop:run()
  if not fine then
    error(mishaps[1].error, 0)
  end
  raise_first(failures)
  return seen
end

add { name = "a loop of eight tasks", path = "/ok", run = eight_tasks }
add { name = "a loop of eight tasks, network failure", path = "/cut", kind = "ambiguous",
  run = eight_tasks }

add {
  name = "a map over eight items", path = "/ok",
  run = function(client)
    local items = { "a", "b", "c", "d", "e", "f", "g", "h" }
    local results, failures = client:map(items, client.delete_build, { concurrency = 3 })
    raise_first(failures)
    return results
  end,
}

local every_option = {
  ca_file = "/etc/ssl/certs/ca-certificates.crt", ca_path = "/etc/ssl/certs",
  client_cert = "/nowhere", client_key = "/nowhere", proxy = "", no_proxy = "*",
  resolve = { "a:1:127.0.0.1", "b:1:127.0.0.1" },
  headers = { ["X-One"] = "1", ["X-Two"] = "", ["X-Three"] = "3" },
  user_agent = "harness", insecure = false, max_body = 100000, connect_timeout = 1, strict = false,
  deadline = 10,
}

local function connect_and_close(_, more)
  local client = connect("/ok", more)
  client:close()
  return "closed"
end

local connecting = {
  { "connect and close", nil },
  { "connect and close, every option", every_option },
  { "connect, invalid options",
    { headers = { Host = "x" }, max_body = "x", proxxy = 1, ca_file = 2 } },
  { "connect, a user in the URL", { url = "http://a:b@harness/ok" } },
}
for _, case in ipairs(connecting) do
  local name, more = case[1], case[2]
  add {
    name = name, path = "/ok",
    run = function()
      local ok, result = pcall(connect_and_close, nil, more)
      if not ok and not result:find "invalid options" then
        error(result, 0)
      end
      return result
    end,
  }
end

add {
  name = "a client used twice and left to the collector", path = "/ok",
  run = function()
    do
      local client = connect "/ok"
      assert(client:get_build "a")
      local call = assert(core.prepare(client, "get_build", "a"))
      call:start(core.own_engine(client))
      core.set_token(client, env.token .. "-2")
    end
    collectgarbage()
    return "collected"
  end,
}

add {
  name = "the opener", path = "/ok",
  run = function()
    env.open_fresh()
    return "opened"
  end,
  finish = function(self, client)
    return not env.close_fresh() and "it does not open again" or Scenario.finish(self, client)
  end,
}

-- Lua 5.4.4 loses its stack if closing a C function's value makes it grow.
local function decode_from(...)
  local value = core.decode(nil, '[{"a":[1,"\\u0000"]},null]')
  local broken, why = core.decode(nil, '[{"a":[1,"\\u0000"]},nul]')
  return value[1].a[1], value[2], broken, why, select("#", ...)
end

add {
  name = "decoding on a stack of any height", path = "/ok",
  run = function()
    local result
    for height = 0, 40 do
      result = { coroutine.wrap(decode_from)(table.unpack({}, 1, height)) }
    end
    return result
  end,
}

add {
  name = "the rows", path = "/ok",
  run = function()
    return { core.operations(), core.records(), core.traps and core.traps() }
  end,
}

return scenarios
