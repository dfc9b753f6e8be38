-- SPDX-License-Identifier: MIT
-- Who is asking, as the gateway decides it, and what they may do.

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

--- The token of a user who was given none.
function access.token(name)
  return "sandbox-token-of-" .. name
end

-- The gateway splits at single spaces and wants two parts; the first may be any word.
local function header_user(users, header)
  local token = (header or ""):match "^[^ ]* ([^ ]*)$"
  return token and users[token]
end

local HAS_SECOND_FACTORS = { ["4.3"] = true, ["5.0"] = true }

--- The caller, or raises what the gateway answers. A token in the query opens the door before
--- one in the header does, but behind the door the header says who it is. Revoked tokens and second
--- factors are news of v4.3.
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

--- Any of the actions will do; administrators need none.
function access.allows(user, project_key, ...)
  if user.system_admin or user.project_admin[project_key] then return true end
  local allowed = user.actions[project_key]
  if not allowed then return false end
  for _, action in ipairs { ... } do
    if allowed[action] then return true end
  end
  return false
end

--- Raises the refusal, which has no words.
function access.demand(user, project_key, ...)
  if not access.allows(user, project_key, ...) then error(replies.empty(403), 0) end
end

return access
