-- SPDX-License-Identifier: MIT
-- Finds where a C or Lua file can be changed, and how: one operator, constant, call or return at a
-- time. Text, comments and preprocessor lines are left alone.
local points = {}

local C = {
  ["=="] = "!=", ["!="] = "==", ["<"] = "<=", ["<="] = "<", [">"] = ">=", [">="] = ">",
  ["&&"] = "||", ["||"] = "&&", ["+"] = "-", ["-"] = "+", ["!"] = "", ["true"] = "false",
  ["false"] = "true",
}
local LUA = {
  ["=="] = "~=", ["~="] = "==", ["<"] = "<=", ["<="] = "<", [">"] = ">=", [">="] = ">",
  ["and"] = "or", ["or"] = "and", ["+"] = "-", ["-"] = "+", ["not"] = "", ["true"] = "false",
  ["false"] = "true",
}

-- Longest first. Operators that are not keys of the tables above keep longer operators together.
local OPERATORS = { "<<=", ">>=", "...", "->", "++", "--", "<<", ">>", "+=", "-=", "==", "~=", "!=",
  "<=", ">=", "&&", "||", "..", "<", ">", "+", "-", "!" }

-- The end of the quoted text that begins at `at`, or nil if none does.
local function skip_quoted(text, at)
  local quote = text:match("^[\"']", at)
  local ends = quote and at + 1
  while quote and text:sub(ends, ends) ~= quote do
    ends = ends + (text:sub(ends, ends) == "\\" and 2 or 1)
  end
  return ends
end

-- The end of text, a comment or a preprocessor line that starts at `at`; nil for code.
local function skip_c(text, at)
  if text:find("^/%*", at) then
    return select(2, text:find("%*/", at + 2)) or #text
  elseif text:find("^//", at) then
    return (text:find("\n", at, true) or #text + 1) - 1
  elseif text:find("^#", at) and text:sub(1, at - 1):match "[^\n]*$":match "^%s*$" then
    local ends = at
    repeat
      ends = (text:find("\n", ends + 1, true) or #text + 1)
    until text:sub(ends - 1, ends - 1) ~= "\\"
    return ends - 1
  end
  return skip_quoted(text, at)
end

local function skip_lua(text, at)
  local comment = text:match("^%-%-", at)
  local level = text:match("^%[(=*)%[", comment and at + 2 or at)
  if level then
    return select(2, text:find("]" .. level .. "]", at, true))
  elseif comment then
    return (text:find("\n", at, true) or #text + 1) - 1
  end
  return skip_quoted(text, at)
end

local function operator_at(text, at)
  for _, operator in ipairs(OPERATORS) do
    if text:sub(at, at + #operator - 1) == operator then
      return operator
    end
  end
end

-- 0 -> 1, 1 -> 0, n -> n + 1; nil if it is not a plain decimal.
local function number(word)
  if word:find "^%d+$" and #word < 10 then
    return word == "1" and "0" or ("%d"):format(tonumber(word) + 1)
  end
end

-- If there is a statement on one line between `from` and `to`: what replaces it.
local function statement(line, is_c)
  if is_c then
    if line:find "^%s+[%a_][%w_]*%b();$" then
      return (line:gsub("%S.*", "(void)0;"))
    elseif line:find "^%s+return;$" then
      return (line:gsub("%S.*", ";"))
    end
  elseif line:find "^%s+[%a_][%w_.:]*%b()$" or line:find "^%s+return%f[^%w_].*[^,({%s]$"
    and not line:find "%f[%w_]function%f[^%w_]" then
    return (line:gsub("%S.*", "do end"))
  end
end

-- A bracket that is open at the end of a line makes it part of a longer statement.
local function is_whole(line)
  return not line:gsub("%b()", ""):gsub("%b{}", ""):gsub("%b[]", ""):find "[%(%){}%[%]]"
end

--- The points of a file: { { line =, from =, to =, with =, kind = }, ... }, positions in the text.
function points.of(path, text)
  local is_c = path:find "%.[ch]$" ~= nil
  local swaps, skip = is_c and C or LUA, is_c and skip_c or skip_lua
  local found, at, line, before = {}, 1, 1, ""
  local function add(from, to, with, kind)
    found[#found + 1] = { line = line, from = from, to = to, with = with, kind = kind }
  end
  while at <= #text do
    local ends = skip(text, at)
    local word = not ends and text:match("^[%w_.]*[%w_]", at)
    local operator = not ends and not word and operator_at(text, at)
    if ends then
      line = line + select(2, text:sub(at, ends):gsub("\n", ""))
      before = '"'
    elseif word then
      ends = at + #word - 1
      if swaps[word] then
        add(at, word == "not" and ends + 1 or ends, swaps[word], "operator")
      elseif number(word) then
        add(at, ends, number(word), "constant")
      end
      before = word
    elseif operator then
      ends = at + #operator - 1
      local unary = (operator == "+" or operator == "-") and not before:find "^[%w_%)%]]"
      if swaps[operator] and not unary and not (operator == "<" and text:find("^<%l+>", at)) and
        not (operator == ">" and text:sub(1, at):find "<%l+>$") then
        add(at, ends, swaps[operator], "operator")
      end
      before = operator
    else
      ends = at
      local char = text:sub(at, at)
      if char == "\n" then
        line = line + 1
        local whole = text:match("^[^\n]*", at + 1)
        local instead = is_whole(whole) and statement(whole, is_c)
        if instead then
          add(at + 1, at + #whole, instead, "statement")
        end
      elseif not char:find "%s" then
        before = char
      end
    end
    at = ends + 1
  end
  return found
end

--- The text with that point changed, and the line before and after, trimmed.
function points.apply(text, point)
  local changed = text:sub(1, point.from - 1) .. point.with .. text:sub(point.to + 1)
  local function line_of(whole)
    local from = point.from
    while from > 1 and whole:sub(from - 1, from - 1) ~= "\n" do
      from = from - 1
    end
    return (whole:match("^%s*([^\n]*)", from))
  end
  return changed, line_of(text), line_of(changed)
end

return points
