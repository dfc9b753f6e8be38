-- SPDX-License-Identifier: MIT
-- What `zadig sandbox` is told in one word: a fault as "KIND,field=value,...", a user as
-- "NAME,token=TOKEN,PROJECT=view+create+delete,...".

local ACTIONS = { view = "Build.View", create = "Build.Create", delete = "Build.Delete" }

-- Fields of faults that are texts, whatever they look like.
local TEXTS = { operation = true, description = true, body = true, reason = true }

local function value_of(text)
  if text == "true" or text == "false" then
    return text == "true"
  end
  return math.tointeger(tonumber(text)) or tonumber(text) or text
end

-- The first word, and the pairs after it; nil and the word that is no pair.
local function split(text)
  local first, pairs_found = text:match "^[^,]*", {}
  for word in text:sub(#first + 2):gmatch "[^,]+" do
    local key, value = word:match "^([^=]+)=(.*)$"
    if not key then
      return nil, word
    end
    pairs_found[#pairs_found + 1] = { key, value }
  end
  return first, pairs_found
end

--- A fault; or nil and what is wrong with the text. Whether there is such a kind or field is the
--- sandbox's business.
local function fault(text)
  local kind, fields = split(text)
  if not kind then
    return nil, ("--fault: expected KIND,field=value,..., got '%s'"):format(fields)
  end
  local found = { kind = kind }
  for _, pair in ipairs(fields) do
    found[pair[1]] = TEXTS[pair[1]] and pair[2] or value_of(pair[2])
  end
  return found
end

--- A user, a system administrator where no project is named; or nil and what is wrong.
local function user(text)
  local name, fields = split(text)
  if not name or name == "" then
    return nil, "--user: expected NAME,token=TOKEN,PROJECT=view+create+delete,..."
  end
  local found, actions = { name = name }, {}
  for _, pair in ipairs(fields) do
    if pair[1] == "token" then
      found.token = pair[2]
    else
      actions[pair[1]] = {}
      for word in pair[2]:gmatch "[^+]+" do
        if not ACTIONS[word] then
          return nil, ("--user: %s: expected view, create or delete, joined by +, got '%s'"):format(
            pair[1], word)
        end
        table.insert(actions[pair[1]], ACTIONS[word])
      end
    end
  end
  if next(actions) then
    found.actions = actions
  else
    found.system_admin = true
  end
  return found
end

return { fault = fault, user = user }
