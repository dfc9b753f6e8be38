-- SPDX-License-Identifier: MIT
-- ctest: timeout=240
-- Secrets that are easy to find go through everything; then everything that was written, returned
-- or raised is searched for them.
local helpers = require "support.helpers"
local operations = require "support.operations"
local scripted = require "support.scripted"
local start_sandbox = require "zadig.sandbox".start
local zadig = require "zadig"

local TOKEN = "canary.token.7f3a91c5"
local VALUE = "canary-value-5e1d"

-- Everything that people could see: output, warnings, debug lines, results as text.
local function recorder()
  local seen = {}
  local record = {}

  function record.note(...)
    for i = 1, select("#", ...) do
      local value = select(i, ...)
      seen[#seen + 1] = tostring(value)
      if type(value) == "table" then
        seen[#seen + 1] = zadig.format(value)
      end
      if type(value) == "table" and getmetatable(value) and value.kind then
        for key, item in pairs(value) do
          seen[#seen + 1] = ("%s=%s"):format(key, tostring(item))
        end
        for _, problem in ipairs(value.problems or {}) do
          seen[#seen + 1] = problem.path .. " " .. problem.message
        end
      end
    end
    return ...
  end

  function record.raised(body, ...)
    record.note(xpcall(body, function(problem)
      return debug.traceback(tostring(problem), 1)
    end, ...))
  end

  function record.expect_clean(least)
    assert.is_true(#seen >= least, #seen)
    for _, text in ipairs(seen) do
      assert.is_nil(text:find("canary%.token") or text:find("canary%-value"), text)
    end
  end

  return record
end

-- A definition with a credential in every place for one, valid except for what `spoil` does.
local function definition(spoil)
  local made = {
    name = "secretive", project_key = "yaml", infrastructure = "kubernetes",
    build_os = "ubuntu 20.04", script_type = "shell", installs = {}, services = {},
    parameters = {
      { key = "A", type = "string", default_value = VALUE, is_credential = true },
      { key = "B", type = "choice", default_value = VALUE, choice_option = { VALUE, VALUE .. 2 },
        is_credential = true },
    },
  }
  if spoil then
    spoil(made)
  end
  return made
end

local function template(spoil)
  local made = {
    name = "secretive", project_key = "demo", template_name = "demo-template",
    target_services = { { service_name = "s", service_module = "m",
      inputs = { { key = "A", value = VALUE, type = "string", is_credential = true } } } },
  }
  if spoil then
    spoil(made)
  end
  return made
end

-- Mistakes in a definition at the very place of the secret.
local spoils = {
  function(made) made.parameters[1].default_value = { VALUE } end,
  function(made) made.parameters[1].default_value = { [VALUE] = VALUE } end,
  function(made) made.parameters[1].default_value = VALUE .. "\0" end,
  function(made) made.parameters[1].default_value = VALUE .. "\xff" end,
  function(made) made.parameters[1].is_credential = "true" end,
  function(made) made.parameters[1].type = 7 end,
  function(made) made.parameters[1].choice_option = VALUE end,
  function(made) made.parameters[1].choice_value = { VALUE } end,
  function(made) made.parameters[2].default_value = VALUE .. "-not-among" end,
  function(made) made.parameters[2].choice_option = { 7, VALUE } end,
  function(made) made.parameters[2].type = "multi-select" end,
  function(made) made.parameters[1].key = nil end,
  function(made) made.parameters = { A = made.parameters[1] } end,
  function(made) made.parameters = { [2] = made.parameters[1] } end,
  function(made) made.infrastructure = 7 end,
}

local template_spoils = {
  function(made) made.target_services[1].inputs[1].value = 7 end,
  function(made) made.target_services[1].inputs[1].value = { VALUE } end,
  function(made) made.target_services[1].inputs[1].value = VALUE .. "\xff" end,
  function(made) made.target_services[1].inputs[1].type = VALUE == nil end,
  function(made) made.target_services[1].inputs = { [3] = made.target_services[1].inputs[1] } end,
}

describe("a secret", function()
  local record

  before_each(function()
    record = recorder()
  end)

  -- A client whose debug lines, and all of whose warnings, are recorded.
  local function with_client(options, body)
    local warnings = helpers.with_warnings(function()
      local all = { token = TOKEN, project_key = "yaml", debug = record.note, timeout = 5,
        retry = false }
      for key, value in pairs(options) do
        all[key] = value
      end
      local client <close> = zadig.connect(all)
      record.note(client, client:stats())
      body(client)
      client:close()
      record.note(client, client:stats())
    end)
    for _, warning in ipairs(warnings) do
      record.note(warning)
    end
  end

  it("is in no message of any operation, successful or not", function()
    local sandbox <close> = start_sandbox { users = {
      { name = "me", token = TOKEN, system_admin = true },
    } }
    with_client({ url = sandbox.url }, function(client)
      record.note(client:create_build(definition()))
      record.note(client:create_build(definition()))
      record.note(client:update_build(definition()))
      record.note(client:create_build_from_template(template()))
      record.note(client:update_build_from_template(template()))
      record.note(client:get_build "secretive")
      record.note(client:list_builds())
      record.note(client:delete_build("nobody", { must_exist = true }))
      for build in client:builds() do
        record.note(build)
      end
      for _, kind in ipairs { "empty_500", "empty_403", "plain_500", "html", "expired_token",
        "reset_before", "reset_after", "race", "database", "swap_description" } do
        sandbox:fault { kind = kind }
        record.note(client:create_build(definition(function(made) made.name = kind end)))
        record.note(client:update_build(definition()))
        record.note(client:get_build "secretive")
        record.note(client:delete_build(kind))
        sandbox:faults_off()
      end
      local results, failures = client:map({ "secretive", "nobody" }, client.get_build)
      record.note(results, failures, failures[2])
      local loop <close> = zadig.loop()
      loop:spawn(function() error(assert(client:get_build "secretive")) end)
      loop:spawn(function() assert(client:get_build "nobody") end)
      local _, mishaps = loop:run()
      for _, mishap in ipairs(mishaps) do
        record.note(mishap, mishap.traceback)
      end
      record.raised(function() assert(client:get_build "nobody") end)
      record.raised(function() assert(client:create_build(definition(spoils[1]))) end)
      for _, entry in ipairs(sandbox:state().log) do
        entry.body = nil -- the body is the secret's purpose
        record.note(entry)
      end
      -- The secret is there when it is requested by name.
      assert.equal(VALUE, client:get_build("secretive").parameters[1].value)
    end)
    record.expect_clean(100)
  end)

  it("is in no message about a mistake next to it", function()
    with_client({ url = "http://127.0.0.1:1" }, function(client)
      for strict = 1, 2 do
        local options = strict == 2 and { strict = true } or nil
        for _, spoil in ipairs(spoils) do
          record.note(client:create_build(definition(spoil), options))
          record.note(client:update_build(definition(spoil), options))
          record.note(zadig.check("create_build", definition(spoil), options))
        end
        for _, spoil in ipairs(template_spoils) do
          record.note(client:create_build_from_template(template(spoil), options))
          record.note(client:update_build_from_template(template(spoil), options))
        end
      end
    end)
    record.expect_clean(100)
  end)

  it("is in no display of a definition", function()
    for _, spoil in ipairs { false, table.unpack(spoils) } do
      record.note(zadig.format(definition(spoil)), zadig.format { definition(spoil) })
    end
    for _, spoil in ipairs { false, table.unpack(template_spoils) } do
      record.note(zadig.format(template(spoil)))
    end
    record.note(zadig.parameter.secret("KEY", VALUE))
    record.expect_clean(20)
  end)

  it("is in nothing that is kept from a server that repeats it", function()
    local replies = {
      [[("HTTP/1.1 400 x\r\nContent-Length: %d\r\n\r\n%s"):format(#json, json)]],
      [[("HTTP/1.1 401 %s\r\nContent-Length: %d\r\n\r\n%s"):format(token, #token, token)]],
      [[("HTTP/1.1 403 x\r\nContent-Length: %d\r\n\r\n{\"reason\":\"%s\"}"):format(#token + 13,
        token)]],
      [[("HTTP/1.1 302 x\r\nLocation: http://127.0.0.1:1/%s?token=%s\r\nContent-Length: 0\r\n\r\n")
        :format(token, token)]],
      [[("HTTP/1.1 200 OK\r\nX-Echo: %s\r\nContent-Length: %d\r\n\r\n%s"):format(token,
        990 + #token, ("x"):rep(990) .. token)]],
      [[("HTTP/1.1 502 x\r\nContent-Type: text/%s\r\nContent-Length: %d\r\n\r\n<%s>"):format(token,
        #token + 2, token)]],
      [[("HTTP/1.1 200 OK\r\n%s\r\nContent-Length: 0\r\n\r\n"):format(token)]],
      [[("%s\r\n\r\n"):format(token)]],
      [[("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%s\r\n"):format(token)]],
      [[("HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: 2\r\n\r\n{}"):format(token)]],
      [[("HTTP/1.1 503 x\r\nRetry-After: %s\r\nContent-Length: 0\r\n\r\n"):format(token)]],
    }
    for _, reply in ipairs(replies) do
      local server <close> = scripted.start { { read = "request", again = true, answer = [[
        local request = ...
        local token = request.headers.authorization:match " (.*)"
        local json = ('{"code":6520,"message":"%s","description":"a %s b","type":"error"}'):format(
          token, request.headers.authorization)
        return ]] .. reply .. [[, "close"
      ]] } }
      with_client({ url = server.url }, function(client)
        for _, operation in ipairs(operations) do
          record.note(operation.call(client))
        end
      end)
    end
    record.expect_clean(#replies * 7)
  end)

  it("is in no message about a connection", function()
    local dir <close> = helpers.tmpdir()
    local proxy = ("http://user:%s@127.0.0.1:1"):format(VALUE)
    for _, options in ipairs {
      { url = "http://127.0.0.1:1", proxy = proxy },
      { url = "http://127.0.0.1:1", headers = { ["X-Key"] = VALUE } },
      { url = "https://127.0.0.1:1", token = function() return TOKEN end },
    } do
      with_client(options, function(client)
        record.note(client:list_builds())
        record.note(client:delete_build "x")
      end)
    end
    for _, options in ipairs {
      { token = TOKEN .. " " .. VALUE }, { token = TOKEN .. "\r\nX: y" }, { token = TOKEN .. "\0" },
      { token = function() return { TOKEN } end },
      { token = function() return TOKEN .. "\n\n" end },
      { token = "file:" .. dir:write("token", TOKEN .. " and more\n") },
      { token = "cmd:printf '%s' '" .. VALUE:gsub("canary", "ca''nary") .. " x'" },
      { token = { TOKEN } }, { tokne = TOKEN }, { headers = { ["X-Key"] = VALUE .. "\n" } },
      { headers = { Authorization = "Bearer " .. VALUE } },
      { url = "http://user:" .. VALUE .. "@127.0.0.1:1" },
      { proxy = "nonsense://user:" .. VALUE .. "@127.0.0.1:1" },
      { proxy = proxy .. "\n" },
    } do
      options.url = options.url or "http://127.0.0.1:1"
      record.raised(zadig.connect, options)
    end
    record.expect_clean(20)
  end)

  -- C code and the progress line write to the terminal directly, which only another process can
  -- see.
  it("is in no output of a program", function()
    local sandbox <close> = start_sandbox { users = {
      { name = "me", token = TOKEN, system_admin = true },
    } }
    local result = helpers.lua_source([[
      local url, value = ...
      warn "@on"
      local zadig = require "zadig"
      local client = zadig.connect { url = url, token = "env:CANARY", debug = io.stderr,
        project_key = "yaml" }
      local definition = { name = "x", infrastructure = "kubernetes", build_os = "ubuntu 20.04",
        script_type = "shell", parameters = { { key = "A", type = "string",
          default_value = value, is_credential = true } } }
      print(client:create_build(definition))
      print(client:get_build "x")
      zadig.show(client:get_build "x")
      zadig.show(definition)
      print(client:create_build(definition))
      client:map({ "x", "y" }, client.get_build, { progress = true })
      for _, what in ipairs { "parameters", "connect", "secret", "create_build" } do
        zadig.help(what)
      end
      client:help()
      print(client)
      error(select(2, client:get_build "nobody"))
    ]], { sandbox.url, VALUE }, { env = { CANARY = TOKEN } })
    assert.equal(1, result.status)
    record.note(result.stdout, result.stderr)
    assert.is_true(#result.stdout > 1000 and #result.stderr > 500)
    record.expect_clean(2)
  end)
end)

describe("the output of all tests", function()
  it("is searched for every kind of secret", function()
    local function search(text)
      local dir <close> = helpers.tmpdir()
      dir:write("LastTest.log", text)
      return helpers.run({ "lua5.4", "spec/lint/secrets.lua", dir.path }).status
    end
    assert.equal(0, search "Authorization: Bearer [hidden]\nspec/host/canary_spec.lua\n")
    for _, text in ipairs { TOKEN, VALUE, "Bearer " .. "abc", "sandbox-token-of-" .. "admin" } do
      assert.equal(1, search("fine\n" .. text .. "\n"))
    end
    assert.equal(77, search "") -- skipped
  end)
end)
