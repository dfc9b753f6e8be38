-- SPDX-License-Identifier: MIT
-- A mock Zadig server on a loopback port, for tests and for trying things out:
--
--   local sandbox <close> = require "zadig.sandbox".start()
--   local client = zadig.connect { url = sandbox.url, token = sandbox.token }
--
-- It answers as Zadig v4.2 does, with the oddities. The server has threads and a Lua state of its
-- own; nothing of the caller's state is shared with it.

local core = require "zadig.sandbox.core"
local faults = require "zadig.sandbox.faults"
local json = require "zadig.sandbox.json"
local option_rules = require "zadig.sandbox.options"
local replay = require "zadig.sandbox.replay"
local routes = require "zadig.sandbox.routes"
local serial = require "zadig.sandbox.serial"

local PREFIX = "zadig.sandbox."
local MAX_BODY = 64 * 1024 * 1024

local Sandbox = { __name = "zadig.sandbox" }
Sandbox.__index = Sandbox

-- Raises at the line that called the public function, as `control` does.
local function pack(value)
  local ok, text = pcall(serial.pack, value)
  if not ok then error(text, 3) end
  return text
end

-- The text that makes the private state: the same places to find modules, and the modules that
-- have no place at all because they were preloaded.
local function boot_text(options)
  local parts = { ("package.path, package.cpath = %q, %q\n"):format(package.path, package.cpath) }
  for name, loader in pairs(package.preload) do
    if type(name) == "string" and name:sub(1, #PREFIX) == PREFIX
      and type(loader) == "function" and debug.getinfo(loader, "S").what ~= "C" then
      parts[#parts + 1] = ("package.preload[%q] = load(%q, %q, 'b')\n"):format(name,
        string.dump(loader), "=" .. name)
    end
  end
  parts[#parts + 1] = ("return require 'zadig.sandbox.service'.boot(%q)\n"):format(options)
  return table.concat(parts)
end

-- Raises at the line that called the method without a sandbox.
local function check_self(self, name)
  if getmetatable(self) ~= Sandbox then
    error(("%s is a method of a sandbox: call it as sandbox:%s(...)"):format(name, name), 3)
  end
end

-- Raises at the line that called the public function.
local function control(self, name, value)
  if not self.server then error("attempt to use a stopped sandbox", 3) end
  local text, problem = self.server:call(name, serial.pack(value))
  if not text then error(problem, 3) end
  return serial.unpack(text)
end

local function read_tokens(self)
  local keys = control(self, "tokens")
  self.token, self.tokens = keys.token, keys.tokens
end

--- Everything the server stores: `builds`, `counters` (`requests` by operation, `total`,
--- `connections`), and `log`, the latest requests without their tokens.
function Sandbox:state()
  check_self(self, "state")
  local state = control(self, "state")
  state.counters.connections = self.server:connections()
  return state
end

--- Restores the state at the start: builds, seeds, switches, faults, log and counters.
function Sandbox:reset()
  check_self(self, "reset")
  control(self, "reset")
  read_tokens(self)
end

--- Changes switches and seeds while it runs: `licence` (true, false, "unreachable"), `version`,
--- `max_page_size`, `time`, and the lists of `start`.
function Sandbox:set(options)
  check_self(self, "set")
  local problem = option_rules.set_problem(options)
  if problem then error(problem, 2) end
  pack(options)
  control(self, "set", options)
  if options.users then read_tokens(self) end
end

--- Injects a fault; `faults.lua` explains the kinds. It skips `after` requests and then applies
--- `times` times (nil: always), to every request or only to those of `operation`: the name of a
--- client's method, "put_source_template" or "other".
function Sandbox:fault(fault)
  check_self(self, "fault")
  local problem = faults.problem(fault)
  if not problem and fault.operation and not routes.OPERATIONS[fault.operation] then
    problem = ("unknown operation %q"):format(fault.operation)
  end
  if problem then error(problem, 2) end
  pack(fault)
  control(self, "fault", fault)
end

function Sandbox:faults_off()
  check_self(self, "faults_off")
  control(self, "faults_off")
end

-- A reply's headers by lower-case name, with the length that the front adds.
local function sent_headers(reply)
  local headers = {}
  for i = 1, #reply.headers, 2 do headers[reply.headers[i]:lower()] = reply.headers[i + 1] end
  if not headers["transfer-encoding"] and not reply.unsized then
    headers["content-length"] = tostring(#reply.body)
  end
  return headers
end

--- Answers a request without the network. `headers` is a table by name. Returns what would be sent:
--- `status`, `headers` by lower-case name, and `body`. A fault's delay or reset does not apply.
function Sandbox:answer(method, target, headers, body)
  check_self(self, "answer")
  local flat = {}
  for name, value in pairs(headers or {}) do
    flat[#flat + 1], flat[#flat + 2] = tostring(name), tostring(value)
  end
  local reply = control(self, "answer", { method = tostring(method), target = tostring(target),
    headers = flat, body = tostring(body or "") })
  return { status = reply.status, headers = sent_headers(reply),
    body = method == "HEAD" and "" or reply.body }
end

--- Closes every connection and joins every thread. Calling it again has no effect.
function Sandbox:stop()
  check_self(self, "stop")
  local server = self.server
  self.server = nil
  if server then server:stop() end
end

Sandbox.__close = Sandbox.stop
Sandbox.__gc = Sandbox.stop

function Sandbox:__tostring()
  return ("zadig.sandbox (%s)"):format(self.url)
end

local sandbox = { null = json.null }

--- Starts a sandbox. Options: `port` (0, the default: any free one), `max_body` (bytes, 64 MiB),
--- the lists that replace the seeds of the same name, and the switches of `set`. Raises an error
--- for an invalid option; returns nil and a message if it cannot start.
--- The sandbox has `url`, `token` (the first system administrator's) and `tokens` (by user).
function sandbox.start(options)
  options = options or {}
  local problem = option_rules.start_problem(options)
  if problem then error(problem, 2) end
  local inside = {}
  for key, value in pairs(options) do
    if option_rules.goes_inside(key) then inside[key] = value end
  end
  local server, message = core.start(options.port or 0, options.max_body or MAX_BODY,
    boot_text(pack(inside)))
  if not server then return nil, message end
  local url = "http://127.0.0.1:" .. server:port()
  local self = setmetatable({ server = server, url = url }, Sandbox)
  read_tokens(self)
  return self
end

--- Replays a recording of a real server on a sandbox of its own; `replay.lua` documents the format.
--- `version` is that of the recorded server; without it, the file's name has it ("v4.2.0.jsonl").
--- `exchange` sends a request; without it, nothing goes over the network. Returns the number of
--- requests and an array of those whose replies differ, each with `step`, `differences` and a
--- readable text; or nil and a message.
function sandbox.replay(path, version, exchange)
  return replay.file(sandbox.start, path, version, exchange)
end

--- Waits for an interrupt or a request to stop; for programs that only run the sandbox.
sandbox.wait = core.wait

return sandbox
