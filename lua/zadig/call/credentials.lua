-- SPDX-License-Identifier: MIT

-- Where a token comes from: "env:NAME", "file:PATH", "cmd:COMMAND", a function, or the token
-- itself. A source is asked when the client is made, and again when the server refuses its token,
-- because tokens are rotated.
local libraries = require "zadig.base.libraries"

local function trim(text)
  return (text:gsub("^%s+", ""):gsub("%s+$", ""))
end

local readers = {}

function readers.env(name, system)
  local value = system.getenv(name)
  if not value or value == "" then
    return nil, ("environment variable %s is not set"):format(name)
  end
  return value
end

function readers.file(path)
  local file, why = libraries.open(path, "rb")
  if not file then
    return nil, ("cannot open the file (%s)"):format(why)
  end
  local text = file:read "a"
  file:close()
  if not text then
    return nil, ("cannot read the file (%s)"):format(path)
  end
  return trim(text)
end

function readers.cmd(command, system)
  local pipe, why = system.popen(command, "r")
  if not pipe then
    return nil, ("cannot run the command (%s)"):format(why)
  end
  local text = pipe:read "a"
  local ok, how, status = pipe:close()
  if not ok then
    return nil, ("the command ended with %s %s"):format(how, status)
  end
  return trim(text or "")
end

-- The functions that are running, by coroutine.
local asking = setmetatable({}, { __mode = "k" })

-- Calls a token function, but not from inside itself: one that calls a client whose token is
-- refused would never end.
local function ask(source)
  local thread = coroutine.running()
  local asked = asking[thread] or {}
  if asked[source] then
    return nil, "the token function made a call that needs a token"
  end
  asking[thread], asked[source] = asked, true
  local _ <close> = setmetatable({}, { __close = function() asked[source] = nil end })
  local token = source()
  return token, ("the function returned %s, not a string"):format(type(token))
end

-- Asks a source for its token. Returns it, or nil and one line, which never contains a token.
local function resolve(source, system)
  if type(source) == "function" then
    local token, why = ask(source)
    if type(token) ~= "string" then
      return nil, why
    end
    return token
  end
  local kind, rest = source:match "^(%l+):(.*)$"
  if readers[kind] then
    return readers[kind](rest, system)
  end
  return source
end

-- Why a token cannot be sent, or nil. The core refuses to set such a token.
local function fault_of(token)
  if token:find "^[Bb]earer%s" then
    return 'contains a space; leave out "Bearer"'
  end
  return (token == "" or token:find "[%c ]")
    and "is empty, or contains spaces or control characters"
    or nil
end

-- Whether asking again can give another token.
local function is_renewable(source)
  return type(source) == "function" or type(source) == "string"
    and (source:find "^file:" ~= nil or source:find "^cmd:" ~= nil)
end

return { fault_of = fault_of, is_renewable = is_renewable, resolve = resolve }
