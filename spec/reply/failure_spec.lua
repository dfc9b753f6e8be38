-- SPDX-License-Identifier: MIT
-- The fields of a failure, and its text.
local core = require "zadig.core"
local fixtures = require "support.fixtures"
local helpers = require "support.helpers"
local scripted = require "support.scripted"
local zadig = require "zadig"

local function answering(status, body, act)
  local server <close> = scripted.start {
    { { read = "request", send = scripted.reply(status, body) }, { again = true } },
  }
  local client <close> = zadig.connect { url = server.url, token = "failure-token",
    project_key = "yaml", retry = false }
  return act(client, server)
end

local function get(client)
  return client:get_build "api-test"
end

local NOT_FOUND = '{"code":6523,"description":"mongo: no documents in result","extra":{},'
  .. '"message":"查询编译模块失败","type":"error"}'

describe("a failure", function()
  it("shows a blank for each byte that is not a character, so that nothing is joined to a token",
    function()
    local body = '{"message":"failure-\x96token \xE2\x80\x8B\x80 \xF0\x9F-"}'
    local _, failure = answering("500 Internal Server Error", body, get)
    local text = tostring(failure)
    assert.is_nil(text:find("failure-token", 1, true))
    assert.is_truthy(text:find("\n  server: failure- token    -", 1, true), text)
  end)

  it("has the fields that are known, and no others", function()
    local url
    local _, failure = answering("400 Bad Request", NOT_FOUND, function(client, server)
      url = server.url
      return get(client)
    end)
    local expected = {
      kind = "not_found", message = 'no build "api-test" in project "yaml"',
      hint = "the server answers the same when the build exists but its build template is gone",
      status = 400, code = 6523, server_message = "查询编译模块失败",
      description = "mongo: no documents in result", operation = "get_build", method = "GET",
      url = url .. "/openapi/build/api-test/detail?projectKey=yaml", sent = "yes",
    }
    for key, value in pairs(expected) do assert.equal(value, failure[key], key) end
    assert.equal("float", math.type(failure.elapsed))
    assert.is_nil(failure.problems)
    assert.is_nil(failure.cause)
    assert.is_nil(failure.retry_after)
  end)

  it("is a plain table with a name, and prints in plain English", function()
    local _, failure = answering("400 Bad Request", NOT_FOUND, get)
    assert.equal("table", type(failure))
    assert.equal("zadig.failure", getmetatable(failure).__name)
    assert.equal('zadig.failure: no build "api-test" in project "yaml" '
      .. "(not_found, get_build, HTTP 400, code 6523)\n"
      .. "  hint: the server answers the same when the build exists but its build template "
      .. "is gone\n"
      .. "  server: 查询编译模块失败\n"
      .. "  server: mongo: no documents in result", tostring(failure))
  end)

  it("prints through assert and error", function()
    local result = helpers.lua_source [[
      local client = require "zadig".connect { url = "http://127.0.0.1:1", project_key = "p",
        retry = false }
      assert(client:get_build "x")
    ]]
    assert.equal(1, result.status)
    assert.matches("zadig.failure: connection refused, or host unreachable", result.stderr)
  end)

  it("lists every problem of a definition with its path", function()
    local definition = fixtures.read "create_build"
    definition.infrastructure = nil
    definition.docker_build_step.enable_buildkit = "true"
    definition.advanced_settings.resource_spec.cpu_limt = 1000
    definition.advanced_settings.storages = nil
    definition.services = { definition.services[1], nil, definition.services[2] }
    local ok, failure = zadig.check("create_build", definition)
    assert.is_nil(ok)
    local lines = {}
    for line in tostring(failure):gmatch "[^\n]+" do lines[#lines + 1] = line end
    assert.equal("zadig.failure: invalid definition for create_build (4 problems)",
      table.remove(lines, 1))
    table.sort(lines)
    assert.same({
      '  advanced_settings.resource_spec.cpu_limt: unknown field; did you mean "cpu_limit"?',
      '  docker_build_step.enable_buildkit: expected boolean, got string "true"',
      '  infrastructure: required (one of "kubernetes", "vm")',
      "  services[2]: missing (the array has a hole)",
    }, lines)
    assert.same({ "invalid", "create_build", "no", 4 },
      { failure.kind, failure.operation, failure.sent, #failure.problems })
  end)

  it("counts errors, and warnings only if they block the call", function()
    local definition = { name = "a", project_key = "p", infrastructure = "vm", build_os = "o",
      script_type = "shell", build_script = "x", installs = {} }
    local services = "services: missing; the document requires it"
    local client <close> = zadig.connect { url = "http://127.0.0.1:1", strict = true }
    local _, strict = client:create_build(definition)
    assert.equal("zadig.failure: invalid definition for create_build (1 problem)\n  (warning) "
      .. services, tostring(strict))
    definition.script_type, definition.build_script = nil, nil
    local _, failure = zadig.check("create_build", definition)
    assert.equal("zadig.failure: invalid definition for create_build (1 problem)\n"
      .. '  script_type: required (one of "shell", "batch_file", "powershell")\n'
      .. "  (warning) build_script: missing; the document requires it\n"
      .. "  (warning) " .. services, tostring(failure))
    definition.infrastructure = nil
    assert.matches("(2 problems)\n", tostring(select(2, zadig.check("create_build", definition))),
      1, true)
  end)

  it("shows a question mark if the call named nothing", function()
    local _, failure = answering("400 Bad Request", NOT_FOUND, function(client)
      return client:list_builds()
    end)
    assert.equal('no build ? in project "yaml"', failure.message)
  end)

  it("keeps libcurl's own message, and shows it last", function()
    local client <close> = zadig.connect { url = "http://127.0.0.1:1", project_key = "p",
      retry = false }
    local _, failure = client:list_builds()
    assert.matches("127%.0%.0%.1[: ]", failure.cause)
    assert.matches("\n  hint: [^\n]+\n  cause: " .. failure.cause:gsub("%p", "%%%0") .. "$",
      tostring(failure))
    assert.equal("number", type(failure.elapsed))
  end)

  it("describes what came instead of a valid reply", function()
    local _, failure = answering("200 OK", "<html>log in</html>", get)
    assert.same({ "protocol", 200, "invalid JSON at byte 1 of 19", "<html>log in</html>" },
      { failure.kind, failure.status, failure.cause, failure.description })
    assert.equal("unexpected reply for this operation", failure.message)
    assert.matches("a login page", failure.hint, 1, true)
    _, failure = answering("200 OK", '{"error":"failure-token"}', get)
    assert.same({ '"name" is missing', '{"error":"[hidden]"}' },
      { failure.cause, failure.description })
    _, failure = answering("200 OK", "", get)
    assert.same({ "protocol", "empty" }, { failure.kind, failure.cause })
    assert.is_nil(failure.description)
  end)

  it("shows a problem of the whole definition on a line of its own", function()
    local _, failure = zadig.check("create_build", { [true] = 1 })
    assert.matches("\n  field names must be strings, got boolean true$", tostring(failure))
    local definition = fixtures.read "create_build"
    definition.advanced_settings.outputs = {}
    for i = 1, 150 do definition.advanced_settings.outputs[i] = i end
    _, failure = zadig.check("create_build", definition)
    assert.matches("\n  %.%.%. and 51 more$", tostring(failure))
  end)

  it("is the same from a call as from check", function()
    local definition = fixtures.read "create_build"
    definition.name = nil
    local _, checked = zadig.check("create_build", definition)
    local client <close> = zadig.connect { url = "http://127.0.0.1:1" }
    local _, called = client:create_build(definition)
    assert.equal(tostring(checked), tostring(called))
    assert.same(checked, called)
  end)

  it("keeps its message on one line, whatever the input was", function()
    local _, failure = answering("400 Bad Request", NOT_FOUND, function(client)
      return client:get_build(("a\nb\27[31m"):rep(100))
    end)
    assert.is_nil(failure.message:find "%c")
    assert.is_true(#failure.message < 300)
  end)

  it("shows a question mark for the object of the reply if none was named", function()
    local _, failure = answering("400 Bad Request", NOT_FOUND, function(client)
      return client:list_builds()
    end)
    assert.equal('no build ? in project "yaml"', failure.message)
  end)

  it("keeps server text up to a limit, without breaking a character", function()
    local _, failure = answering("500 Oops", ("构"):rep(5000), get)
    assert.is_true(#failure.description <= 1000)
    assert.is_truthy(utf8.len(failure.description))
    assert.is_true(#tostring(failure) < 500)
    assert.is_truthy(utf8.len(tostring(failure)))
  end)

  it("keeps as much of bytes that are not text", function()
    local _, failure = answering("500 Oops", ("\x80"):rep(5000), get)
    assert.is_true(#failure.description > 990 and #failure.description <= 1000)
    assert.equal(("\x80"):rep(#failure.description), failure.description)
  end)

  it("shows server text without characters that move a terminal's cursor", function()
    local _, failure = answering("500 Oops", "\27[2Jgone\r\nnext", get)
    assert.equal("\27[2Jgone\r\nnext", failure.description)
    local shown = tostring(failure)
    assert.is_nil(shown:find("\27", 1, true))
    assert.is_nil(shown:find("\r", 1, true))
  end)

  it("shows nothing that a terminal obeys or hides, whatever the encoding", function()
    local rest = "\u{202E}\u{9B}2J\x9B2J\u{61C}\u{2066}\u{FEFF}\u{200B}构"
    local _, failure = answering("500 Oops", "a" .. rest .. "b", get)
    assert.matches("server: a", tostring(failure))
    assert.matches("构b$", tostring(failure))
    for _, bad in ipairs { "\u{202E}", "\u{9B}", "\x9B", "\u{61C}", "\u{2066}", "\u{FEFF}",
      "\u{200B}" } do
      assert.is_nil(tostring(failure):find(bad, 1, true))
    end
    local _, refused = zadig.check("create_build", { ["key\u{202E}\u{9B}"] = 1 })
    assert.matches('["key\\xE2\\x80\\xAE\\xC2\\x9B"]: unknown field', tostring(refused), 1, true)
  end)

  it("keeps its message on one line, wherever the server redirects to", function()
    local server <close> = scripted.start { { read = "request", send = scripted.reply("302 Found",
      "", { "Location: http://127.0.0.1/\27[2J\u{202E}x" }) } }
    local client <close> = zadig.connect { url = server.url, project_key = "p", retry = false }
    local _, failure = client:list_builds()
    assert.matches('the server redirects to "http://127.0.0.1/', failure.message, 1, true)
    assert.is_nil(tostring(failure):find("\27", 1, true))
    assert.is_nil(failure.message:find("\u{202E}", 1, true))
  end)

  it("shows a long hint in full", function()
    local _, failure = answering("403 Forbidden", "", get)
    assert.is_true(#failure.hint > 200)
    assert.is_truthy(tostring(failure):find(failure.hint, 1, true))
  end)

  it("says when to come back, if the server does", function()
    local server <close> = scripted.start { { { read = "request", send = scripted.reply(
      "503 Service Unavailable", "", { "Retry-After: 7" }) }, { again = true } } }
    local client <close> = zadig.connect { url = server.url, project_key = "p", retry = false }
    local _, failure = client:list_builds()
    assert.equal(7, failure.retry_after)
  end)

  it("reports only whether it was sent: no, maybe or yes", function()
    local client <close> = zadig.connect { url = "http://127.0.0.1:1", project_key = "p",
      retry = false }
    assert.equal("no", select(2, client:list_builds()).sent)
    assert.equal("no", select(2, client:list_builds { page_num = 0 }).sent)
    local cut <close> = scripted.start { { read = "request", reset = true } }
    local other <close> = zadig.connect { url = cut.url, project_key = "p", retry = false }
    assert.equal("maybe", select(2, other:list_builds()).sent)
  end)

  it("is recognised, and nothing else", function()
    local _, failure = zadig.check("create_build", {})
    assert.is_true(core.is_failure(failure))
    for _, other in ipairs { {}, "x", 5, setmetatable({}, {}) } do
      assert.is_false(core.is_failure(other))
    end
    assert.is_false(core.is_failure(nil))
  end)

  it("prints even if its fields were removed or spoilt", function()
    local print_failure = getmetatable(select(2, zadig.check("create_build", {}))).__tostring
    for _, spoilt in ipairs { {}, { message = 5 }, { message = {}, problems = 5 },
      { message = "x", problems = { 1, {}, { path = 5 } } }, { message = "x", kind = "y",
      status = "z", code = 1.5 } } do
      assert.matches("^zadig.failure: ", print_failure(spoilt))
    end
  end)
end)
