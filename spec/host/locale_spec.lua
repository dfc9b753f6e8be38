-- SPDX-License-Identifier: MIT
-- Nothing depends on a locale that writes 0,5 for a half.
local helpers = require "support.helpers"
local scripted = require "support.scripted"

-- Prints everything that contains a number; the second argument is the locale.
local PROGRAM = [[
  local url, locale = ...
  assert(os.setlocale(locale))
  io.stderr:write(("%.1f"):format(0.5))
  local core = require "zadig.core"
  local progress = require "zadig.many.progress"
  local sandbox = require "zadig.sandbox"
  local zadig = require "zadig"

  local values = { 0.5, -0.25, 1e300, 1e-7, 123456789.125, 2^53, 1 / 3, 100.0, 7 }
  print(zadig.encode("BuildDefinition", { extra = { values = values } }))
  local text = '[0.5,-0.25,1e300,1E-7,123456789.125,9007199254740993,0.3333333333333333,100.0]'
  for _, value in ipairs(zadig.decode(nil, text)) do
    print(value == 0.5, math.type(value), string.pack("n", value):byte(1, -1))
  end
  print(zadig.format(values))
  print(select(2, zadig.check("create_build", { name = "x", project_key = "p", infrastructure = "vm",
    build_os = "o", script_type = "shell", advanced_settings = { cluster_name = "c",
    timeout = 0.5, resource_spec = { cpu_limit = 1.5 } } })))
  print(pcall(zadig.connect, { url = url, token = "t", timeout = -0.5 }))
  print(pcall(zadig.resources, { cpu = 0.25, memory = "1.5Gib" }))
  print(zadig.format(zadig.resources { cpu = "0.5", memory = "1.5Gi" }))
  print(progress.format_line(1, 3, 1, 2.5))
  for _, what in ipairs { "create_build", "ConnectOptions", "timeout", "retry" } do
    zadig.help(what)
  end

  local lines = {}
  local client = zadig.connect { url = url, token = "t", timeout = 0.5, connect_timeout = 0.25,
    project_key = "p", retry = false,
    debug = function(line) lines[#lines + 1] = line:gsub("%d[%d,.]* s", function(took)
      return took:find "," and "a comma" or "seconds"
    end) end }
  local began = core.now()
  local _, failure = client:list_builds()
  print(failure.kind, failure.elapsed > 0.45 and core.now() - began < 5,
    (tostring(failure):gsub("%d+ milliseconds", "milliseconds")))
  print(table.concat(lines, "\n"))
  client:close()

  local server <close> = sandbox.start()
  local direct <close> = zadig.connect { url = server.url, token = server.token,
    project_key = "lilian-test" }
  for build in direct:builds() do
    print(build.name, build.update_time)
    print(zadig.format(assert(direct:get_build(build.name))))
  end
  server:fault { kind = "latency", seconds = 0.05, times = 1 }
  print(direct:list_builds().total)
]]

describe("a locale with a decimal comma", function()
  it("changes nothing", function()
    local dir <close> = helpers.tmpdir()
    local made = helpers.run { "localedef", "-i", "de_DE", "-f", "UTF-8",
      dir.path .. "/de_DE.UTF-8" }
    assert.equal(0, made.status, made.stderr)
    local server <close> = scripted.start { { read = "request", stall = true } }
    local results = {}
    for _, locale in ipairs { "C", "de_DE.UTF-8" } do
      local result = helpers.lua_source(PROGRAM, { server.url, locale },
        -- glibc itself leaks memory when it parses LOCPATH (setlocale, argz_add_sep).
        { env = { LOCPATH = dir.path, LC_ALL = locale, ASAN_OPTIONS = "detect_leaks=0" } })
      assert.equal(0, result.status, result.stderr)
      assert.equal(locale == "C" and "0.5" or "0,5", result.stderr)
      local port = server.url:match "%d+$"
      results[#results + 1] = result.stdout:gsub(port, "PORT")
    end
    assert.is_true(#results[1] > 2000)
    assert.equal(results[1], results[2])
  end)
end)

describe("a locale whose decimal point takes two bytes", function()
  it("is not used in what is sent", function()
    local dir <close> = helpers.tmpdir()
    local made = helpers.run { "localedef", "-i", "ps_AF", "-f", "UTF-8",
      dir.path .. "/ps_AF.UTF-8" }
    assert.equal(0, made.status, made.stderr)
    local result = helpers.lua_source([[
      local zadig = require "zadig"
      local values = { 0.5, 1 / 3, 1e300 }
      assert(os.setlocale("ps_AF.UTF-8", "numeric"))
      io.stderr:write(("%.1f"):format(values[1]))
      print(zadig.encode("BuildDefinition", { extra = { values = values } }))
    ]], {}, { env = { LOCPATH = dir.path, ASAN_OPTIONS = "detect_leaks=0" } })
    assert.equal("0\u{066B}5", result.stderr)
    assert.equal('{"values":[0.5,0.3333333333333333,1e+300]}\n', result.stdout)
  end)
end)
