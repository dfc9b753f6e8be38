-- SPDX-License-Identifier: MIT
-- What was typed -> a function that can be run.

local NAME = "=prompt"

-- Locals would be gone on the next line: at the start of a statement they become globals, so that
-- examples can be typed one line after the other.
local function without_local(text)
  local rest = text:match "^%s*local%s+(function%s.*)$" or text:match "^%s*local%s+([%a_].*)$"
  if not rest then
    return text
  end
  local names, value = rest:match "^([%a_][%w_%s,<>]*)(=.*)$"
  return names and names:gsub("%s*<%s*%a+%s*>", "") .. value or rest
end

--- Compiles a statement or an expression; `env` has its globals. Returns a function, or nil and
--- "more": lines are missing, or nil and what is wrong.
local function compile(text, env)
  text = text .. "\n" -- a string in quotes cannot go on in the next line
  local chunk, unfinished = load("return " .. text, NAME, "t", env)
  if chunk then
    return chunk
  end
  local _, why = load(text, NAME, "t", env)
  if why and (why:find "<eof>$" or unfinished:find "<eof>$") then
    return nil, "more"
  elseif why then
    return nil, why
  end
  return load(without_local(text), NAME, "t", env) or load(text, NAME, "t", env)
end

--- The text without what only says that it was typed at the prompt: the place in a single line.
local function without_place(message, text)
  return text:find "\n" and message or (message:gsub("^prompt:1: ", ""))
end

return { compile = compile, without_place = without_place }
