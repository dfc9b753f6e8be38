-- SPDX-License-Identifier: MIT
-- Who sends a request, as the gateway decides it, and what they may do.

local replies = require "zadig.sandbox.replies"

local access = {}

local function set(list)
  local keys = {}
  for _, key in ipairs(list or {}) do keys[key] = true end
  return keys
end

--- Users by token.
function access.users(seeds)
  local by_token = {}
  for _, user in ipairs(seeds.users) do
    local actions = {}
    for project, allowed in pairs(user.actions or {}) do actions[project] = set(allowed) end
    by_token[user.token or access.token(user.name)] = {
      name = user.name, system_admin = user.system_admin, project_admin = set(user.project_admin),
      actions = actions, mfa = user.mfa, revoked = user.revoked, down = user.down,
    }
  end
  return by_token
end

--- --- The token of a user whom the options gave none.
function access.token(name)
  return "sandbox-token-of-" .. name
end

-- The gateway splits the header at single spaces and expects two parts; the first may be any word.
local function header_user(users, header)
  local token = (header or ""):match "^[^ ]* ([^ ]*)$"
  return token and users[token]
end

local HAS_SECOND_FACTORS = { ["4.3"] = true, ["5.0"] = true }

--- The caller; raises the gateway's answer if there is none. A token in the query takes precedence
--- over the header for access, but the header decides who the caller is. Revoked tokens and second
--- factors are new in v4.3.
function access.identify(world, request)
  local from_header = header_user(world.users, request.headers.authorization)
  local token = request.query.token
  local admitted = from_header
  if token and token ~= "" then admitted = world.users[token] end
  local is_new = HAS_SECOND_FACTORS[world.settings.version]
  if not admitted or is_new and admitted.revoked then error(replies.empty(401), 0) end
  if is_new and admitted.mfa then error(replies.mfa(admitted.mfa), 0) end
  return from_header or admitted
end

--- One of the actions is enough; administrators need none.
function access.allows(user, project_key, ...)
  if user.system_admin or user.project_admin[project_key] then return true end
  local allowed = user.actions[project_key]
  if not allowed then return false end
  for _, action in ipairs { ... } do
    if allowed[action] then return true end
  end
  return false
end

--- Raises the refusal, a reply without a body.
function access.demand(user, project_key, ...)
  if not access.allows(user, project_key, ...) then error(replies.empty(403), 0) end
end

return access
