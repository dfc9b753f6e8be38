-- SPDX-License-Identifier: MIT
-- The statements of earlier sessions, in a file that only its owner can read. Statements that may
-- hold a credential are never written to it.
local core = require "zadig.core"
local libraries = require "zadig.base.libraries"

local KEPT = 1000 -- statements in the file when a session begins
local PRIVATE <const> = 63 -- permission bits of others: 0077

local History = {}
History.__index = History

-- A statement on one line, and back.
local function escaped(text)
  return (text:gsub("\\", "\\\\"):gsub("\n", "\\n"))
end

local function unescaped(line)
  return (line:gsub("\\(.)", function(letter) return letter == "n" and "\n" or letter end))
end

--- Where the history is: $ZADIG_HISTORY, or a file in the user's folder for state; nil: nowhere.
local function default_path()
  local path, home = libraries.getenv "ZADIG_HISTORY", libraries.getenv "HOME"
  local state = libraries.getenv "XDG_STATE_HOME"
  if path then
    return path ~= "" and path or nil
  elseif state and state:find "^/" then
    return state .. "/zadig/history"
  end
  return home and home:find "^/" and home .. "/.local/state/zadig/history" or nil
end

local function read(path)
  local list = {}
  local file <close> = libraries.open(path, "rb")
  for line in file and file:lines() or function() end do
    list[#list + 1] = unescaped(line)
  end
  return list
end

-- Makes the folders above the file; those that exist are left alone.
local function make_folders(path)
  for at in path:gmatch "()/" do
    if at > 1 and not core.file_kind(path:sub(1, at - 1)) then
      core.make_folder(path:sub(1, at - 1))
    end
  end
end

-- Shortens a long file, and takes other users' permissions away.
local function tidy(path, list)
  local mode = core.mode(path)
  if not mode or #list <= 2 * KEPT and mode & PRIVATE == 0 then
    return
  end
  local lines = {}
  for i = math.max(1, #list - KEPT + 1), #list do
    lines[#lines + 1] = escaped(list[i]) .. "\n"
  end
  core.replace_file(path, table.concat(lines))
end

--- Opens the history. `secrets` are texts that must not get into the file, such as tokens. Returns
--- it with `entries`, the statements in the file, oldest first.
local function open(path, secrets)
  local list = path and read(path) or {}
  if path then
    tidy(path, list)
  end
  return setmetatable({ path = path, secrets = secrets, entries = list }, History)
end

-- Names after which a value may be a credential, as in `token = "..."` and secret("KEY", "...").
local marks = { "token", "secret", "password", "passwd", "credential", "apikey", "api_key",
  "value" }

--- Whether the statement may hold a credential.
function History:is_secret(text)
  for _, secret in ipairs(self.secrets) do
    if secret ~= "" and text:find(secret, 1, true) then
      return true
    end
  end
  if text:find "eyJ[%w_-]+%.[%w_-]+%.[%w_-]" then -- a JSON Web Token
    return true
  end
  local lower = text:lower()
  for _, mark in ipairs(marks) do
    if lower:find(mark .. "[%w_\"'%]]*%s*=%s*[\"'%[]")
      or lower:find(mark .. "%s*%(?%s*[\"'%[]") then
      return true
    end
  end
  return false
end

--- Adds a statement. It is written at once, so that a session that is killed loses nothing.
function History:add(text)
  if not self.path or self:is_secret(text) then
    return
  elseif not core.file_kind(self.path) then
    make_folders(self.path)
    core.create_file(self.path, "")
  end
  local file <close> = libraries.open(self.path, "ab")
  if file then
    file:write(escaped(text), "\n")
  end
end

return { default_path = default_path, open = open }
