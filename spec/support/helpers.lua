-- SPDX-License-Identifier: MIT
-- What many specs share. Nothing here is global, and nothing outlives the test that uses it.
local lfs = require "lfs"
local socket = require "socket"

local helpers = {}

--- True under script/test --all: run the long form.
helpers.all = os.getenv "ZADIG_TEST_ALL" ~= nil

--- True under a sanitizer or valgrind, where everything takes several times as long.
helpers.slow = os.getenv "ZADIG_SLOW" ~= nil

--- The Lua that this run tests: its version as Lua's folders have it ("5.4"), and its program.
helpers.series = _VERSION:match "%d+%.%d+"
helpers.program = "lua" .. helpers.series

--- What runs this spec: that program, or one linked with a sanitizer.
helpers.interpreter = os.getenv "ZADIG_LUA" or helpers.program

--- The build directory whose modules are under test.
helpers.build = os.getenv "ZADIG_BUILD" or "build"

--- The top of the project; specs run there.
helpers.root = lfs.currentdir()

--- Seconds on a clock for measurements.
helpers.now = socket.gettime

--- Waits for real seconds.
helpers.sleep = socket.sleep

--- `text` as one word of a shell command.
function helpers.quote(text)
  return "'" .. tostring(text):gsub("'", "'\\''") .. "'"
end

--- A new directory, removed with its contents by `:remove()` or at the end of a <close>. `dir.path`
--- is its path; `dir:write(name, bytes)` writes a file in it and returns its path.
function helpers.tmpdir()
  local path = os.tmpname()
  assert(os.remove(path))
  assert(lfs.mkdir(path))
  local dir = { path = path }

  function dir.write(_, name, bytes)
    local file <close> = assert(io.open(path .. "/" .. name, "wb"))
    assert(file:write(bytes))
    return path .. "/" .. name
  end

  function dir.remove()
    assert(path:match "^/tmp/%w+" or path:match "/lua_%w+$")
    os.execute("rm -rf " .. helpers.quote(path))
  end

  return setmetatable(dir, { __close = dir.remove })
end

--- The paths of the files in `directory` whose names match the Lua pattern, sorted.
function helpers.files(directory, pattern)
  local paths = {}
  for name in lfs.dir(directory) do
    if name:find(pattern) then
      paths[#paths + 1] = directory .. "/" .. name
    end
  end
  table.sort(paths)
  return paths
end

--- The paths of the files below `directory` whose paths match the Lua pattern, sorted.
function helpers.tree(directory, pattern)
  local paths = {}
  for name in lfs.dir(directory) do
    local path = directory .. "/" .. name
    local mode = not name:find "^%.%.?$" and lfs.attributes(path, "mode")
    if mode == "directory" then
      local below = helpers.tree(path, pattern)
      table.move(below, 1, #below, #paths + 1, paths)
    elseif mode == "file" and path:find(pattern) then
      paths[#paths + 1] = path
    end
  end
  table.sort(paths)
  return paths
end

--- Whether libcurl uses OpenSSL here, and not GnuTLS.
function helpers.has_openssl()
  return helpers.run({ "sh", "-c", 'ldd "$1" | grep -q gnutls', "sh",
    helpers.build .. "/zadig/core.so" }).status ~= 0
end

--- The bytes of a file.
function helpers.read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

--- Runs a program: helpers.run({ "lua5.4", "x.lua" }, { env = { A = "1", B = false }, input = "",
--- cwd = dir }). No shell interprets the words; `false` unsets a variable. Returns { status,
--- signal, stdout, stderr }; `status` is nil if a signal ended it.
function helpers.run(words, options)
  options = options or {}
  local dir <close> = helpers.tmpdir()
  local input = dir:write("input", options.input or "")
  local command = {}
  if options.cwd then
    command[1] = "cd " .. helpers.quote(options.cwd) .. " && "
  end
  local unset, set = {}, {}
  for name, value in pairs(options.env or {}) do
    if value then
      set[#set + 1] = helpers.quote(name .. "=" .. value)
    else
      unset[#unset + 1] = "-u " .. name
    end
  end
  command[#command + 1] = "exec env"
  table.move(unset, 1, #unset, #command + 1, command)
  table.move(set, 1, #set, #command + 1, command)
  for _, word in ipairs(words) do
    command[#command + 1] = helpers.quote(word)
  end
  local _, how, code = os.execute(("( %s ) <%s >%s/stdout 2>%s/stderr")
    :format(table.concat(command, " "), input, dir.path, dir.path))
  -- A shell exits with 128 + n if signal n ended its program.
  local signal = how == "signal" and code or code > 128 and code - 128 or nil
  return {
    status = not signal and code or nil,
    signal = signal,
    stdout = helpers.read(dir.path .. "/stdout"),
    stderr = helpers.read(dir.path .. "/stderr"),
  }
end

--- Runs a program that must succeed; returns what it printed. Otherwise as `run`.
function helpers.succeed(words, options)
  local result = helpers.run(words, options)
  assert(result.status == 0, table.concat(words, " ") .. ":\n" .. result.stdout .. result.stderr)
  return result.stdout
end

-- A search path with its relative templates made absolute, from the top of the project.
local function absolute(path)
  return (path:gsub("[^;]+", function(template)
    return template:find "^/" and template or helpers.root .. "/" .. template
  end))
end

--- Runs a Lua script with the interpreter of this run (under ASan: one linked with it) and the
--- module under test on its paths. Otherwise like `run`.
function helpers.lua(words, options)
  local env = { LUA_PATH = absolute(package.path), LUA_CPATH = absolute(package.cpath) }
  for name, value in pairs(options and options.env or {}) do
    env[name] = value
  end
  return helpers.run({ helpers.interpreter, table.unpack(words) },
    { env = env, input = options and options.input, cwd = options and options.cwd })
end

--- Runs Lua source in a new interpreter; its `...` is `words`.
function helpers.lua_source(source, words, options)
  local dir <close> = helpers.tmpdir()
  return helpers.lua({ dir:write("chunk.lua", source), table.unpack(words or {}) }, options)
end

--- Calls `condition` until it returns something true, and returns that; raises after `seconds`
--- (default 5).
function helpers.wait_until(condition, seconds)
  local deadline = helpers.now() + (seconds or 5)
  repeat
    local result = condition()
    if result then
      return result
    end
    helpers.sleep(0.005)
  until helpers.now() > deadline
  error("waited in vain for " .. (seconds or 5) .. " s", 2)
end

-- Restores first, then passes on the results of pcall.
local function finally(restore, ok, ...)
  restore()
  if not ok then
    error((...), 0)
  end
  return ...
end

--- Calls body(...) while `owner[name]` is `value`; returns its results.
function helpers.with(owner, name, value, body, ...)
  local old = owner[name]
  rawset(owner, name, value)
  return finally(function() rawset(owner, name, old) end, pcall(body, ...))
end

--- Calls body(...) while os.getenv answers from `variables` first (`false`: not set).
function helpers.with_env(variables, body, ...)
  local getenv = os.getenv
  return helpers.with(os, "getenv", function(name)
    local value = variables[name]
    if value == nil then
      return getenv(name)
    end
    return value or nil
  end, body, ...)
end

--- Calls body(...) and captures Lua's warnings: returns an array of them, then its results.
function helpers.with_warnings(body, ...)
  local warnings = {}
  return warnings, helpers.with(_G, "warn", function(...)
    warnings[#warnings + 1] = table.concat { ... }
  end, body, ...)
end

--- Calls body(...) with io.stderr replaced by a temporary file: returns what was written, then its
--- results. Output of C code to descriptor 2 is not captured: use `lua_source` for that.
function helpers.with_stderr(body, ...)
  local file <close> = assert(io.tmpfile())
  local results = table.pack(helpers.with(io, "stderr", file, body, ...))
  file:seek "set"
  return file:read "a", table.unpack(results, 1, results.n)
end

--- A clock that moves only when told to: clock.now(); clock.sleep(seconds), which takes no time and
--- is recorded in `clock.slept`; clock.advance(seconds).
function helpers.clock(start)
  local clock = { slept = {} }
  local time = start or 0
  function clock.now()
    return time
  end
  function clock.advance(seconds)
    time = time + seconds
  end
  function clock.sleep(seconds)
    clock.slept[#clock.slept + 1] = seconds
    time = time + seconds
  end
  return clock
end

--- Whether this process is root.
function helpers.is_root()
  return helpers.run({ "id", "-u" }).stdout == "0\n"
end

--- A port on loopback where nothing listens.
function helpers.free_port()
  return helpers.free_ports(1)[1]
end

--- That many different ports: a port that is released at once may be given out again.
function helpers.free_ports(count)
  local listeners, ports = {}, {}
  for i = 1, count do
    listeners[i] = assert(socket.bind("127.0.0.1", 0))
    local _, port = listeners[i]:getsockname()
    ports[i] = math.tointeger(tonumber(port))
  end
  for _, listener in ipairs(listeners) do
    listener:close()
  end
  return ports
end

--- Whether something accepts connections there.
function helpers.listens(port)
  local connection = socket.connect("127.0.0.1", port)
  return connection ~= nil and connection:close() == 1
end

return helpers
