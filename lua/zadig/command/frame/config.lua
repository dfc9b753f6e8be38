-- SPDX-License-Identifier: MIT
-- The configuration file: servers by name, as a Lua file that is data.
--
--   return {
--     server = "staging",                     -- where nothing else says which
--     servers = {
--       staging = { url = "https://zadig.example.com", token = "file:~/.zadig-token",
--         project_key = "yaml" },
--     },
--   }
--
-- A server takes the options of zadig.connect.
local core = require "zadig.core"
local libraries = require "zadig.base.libraries"
local refusal = require "zadig.command.frame.refusal"

local OTHERS = 63 -- the permission bits 077

local PATHS = { ca_file = true, ca_path = true, client_cert = true, client_key = true }

--- The path of the file, and whether somebody chose it.
local function path()
  local chosen = libraries.getenv "ZADIG_CONFIG"
  if chosen and chosen ~= "" then
    return chosen, true
  end
  local home = libraries.getenv "HOME" or ""
  local base = libraries.getenv "XDG_CONFIG_HOME"
  base = base and base ~= "" and base or home .. "/.config"
  return base .. "/zadig/config.lua", false
end

-- Expands "~/x" to a path in the home directory.
local function expanded(text)
  return (text:gsub("^~/", (libraries.getenv "HOME" or "~"):gsub("%%", "%%%%") .. "/"))
end

-- Whether an option contains a credential in clear text.
local function is_secret(name, value)
  if name == "token" then
    return type(value) == "string" and not value:find "^%l+:"
  end
  return name == "headers" or name == "proxy" and type(value) == "string"
    and value:find("@", 1, true) ~= nil
end

local function check_private(file, servers)
  if (core.mode(file) or 0) & OTHERS == 0 then
    return
  end
  for name, server in pairs(servers) do
    for option, value in pairs(server) do
      if is_secret(option, value) then
        refusal.refuse("%s: server %q holds a credential (%s), and others can read the file: run "
          .. "chmod 600 %s", file, name, option, file)
      end
    end
  end
end

local function check(file, config)
  if type(config) ~= "table" or type(config.servers) ~= "table" then
    refusal.refuse("%s: expected `return { servers = { NAME = { url = ... } } }`", file)
  end
  for name, server in pairs(config.servers) do
    if type(name) ~= "string" or type(server) ~= "table" then
      refusal.refuse("%s: servers: expected a table of options by name, such as "
        .. "`staging = { url = ... }`", file)
    end
  end
  if config.server ~= nil and not config.servers[config.server] then
    refusal.refuse("%s: server: no server named %q", file, tostring(config.server))
  end
  check_private(file, config.servers)
  return config
end

-- The file's table, or nil if there is no file.
local function load_file()
  local file, chosen = path()
  local opened, why = libraries.open(file, "rb")
  if not opened then
    if chosen or core.mode(file) then
      refusal.refuse("cannot read the configuration file: %s", why)
    end
    return nil, file
  end
  local text = opened:read "a"
  opened:close()
  if not text then
    refusal.refuse("cannot read the configuration file: %s", file)
  end
  local chunk, wrong = load(text, "@" .. file, "t", {})
  if not chunk then
    refusal.refuse("%s", wrong)
  end
  local ok, config = pcall(chunk)
  if not ok then
    refusal.refuse("%s", tostring(config))
  end
  return check(file, config), file
end

local function names(config)
  local list = {}
  for name in pairs(config and config.servers or {}) do
    list[#list + 1] = name
  end
  table.sort(list)
  return list
end

local function unknown(config, file, name)
  local best, least
  for _, known in ipairs(names(config)) do
    local slips = core.near(name, known)
    if slips and (not least or slips < least) then
      best, least = known, slips
    end
  end
  refusal.refuse("no server named %q in %s%s", name, file,
    best and ("; did you mean %q?"):format(best) or "")
end

--- The options of the server of that name, or of the file's default server if `name` is nil: a
--- copy, and the name; nil if there is none.
local function server(name)
  local config, file = load_file()
  local found = name or config and config.server
  if not found then
    return nil
  elseif not config or not config.servers[found] then
    unknown(config, file, found)
  end
  local copy = {}
  for option, value in pairs(config.servers[found]) do
    copy[option] = value
    if PATHS[option] and type(value) == "string" then
      copy[option] = expanded(value)
    elseif option == "token" and type(value) == "string" and value:find "^file:" then
      copy[option] = "file:" .. expanded(value:sub(6))
    end
  end
  return copy, found
end

--- The names of the servers, sorted.
local function servers()
  return names((load_file()))
end

return { path = path, server = server, servers = servers }
