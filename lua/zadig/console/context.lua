-- SPDX-License-Identifier: MIT
-- Where in a statement the cursor is: inside which brackets and quotes. Reads the text only, and
-- runs nothing of it.

local closers = { [")"] = true, ["]"] = true, ["}"] = true }

-- The end of a short string that starts at `at`; nil: it is still open.
local function string_end(text, at)
  local mark = text:sub(at, at)
  local stop = at
  repeat
    stop = text:find("[\\" .. mark .. "]", stop + 1)
    if stop and text:sub(stop, stop) == mark then
      return stop
    end
    stop = stop and stop + 1
  until not stop
end

-- The end of what starts at `at` and has no brackets for us: a comment, a string or a character.
-- nil: it is still open; then also the mark that opened it.
local function skip(text, at)
  local comment = text:match("^%-%-()", at)
  local level, inner = text:match("^%[(=*)%[()", comment or at)
  if level then
    local _, stop = text:find("]" .. level .. "]", inner, true)
    return stop, "["
  elseif comment then
    return (text:find("\n", at, true)), "-"
  elseif text:find("^[\"']", at) then
    return string_end(text, at), text:sub(at, at)
  end
  return at
end

--- The brackets that are open at the end of the text, outermost first, each { mark, head = text
--- before it, since the separator, last = where the text since its last separator begins, count =
--- separators }; the outermost is the statement itself. `quote`: where an open string begins.
--- nil: inside a comment or a long string.
local function scan(text)
  local stack = { { mark = "", last = 1, count = 0 } }
  local at = 1
  while at <= #text do
    local stop, open = skip(text, at)
    local top, mark = stack[#stack], text:sub(at, at)
    if not stop then
      if open == "[" or open == "-" then
        return nil
      end
      stack.quote = at
      return stack
    elseif stop > at then
      at = stop
    elseif mark == "(" or mark == "{" or mark == "[" then
      stack[#stack + 1] = { mark = mark, head = text:sub(top.last, at - 1), last = at + 1,
        count = 0 }
    elseif closers[mark] and #stack > 1 then
      stack[#stack] = nil
    elseif mark == "," or mark == ";" then
      top.last, top.count = at + 1, top.count + 1
    end
    at = at + 1
  end
  return stack
end

-- One step back from the end of a path: { key }, or { call = name }; and the text before it.
local function step_back(text)
  local rest, name = text:match "^(.-)([%a_][%w_]*)%s*$"
  if name then
    return { key = name }, rest
  end
  local before, inner = text:match "^(.*)%[%s*([^%[%]]-)%s*%]%s*$"
  if before then
    local key = math.tointeger(tonumber(inner)) or inner:match '^"([^"\\]*)"$'
      or inner:match "^'([^'\\]*)'$"
    return key and { key = key, bracket = true }, before
  end
  local call = text:match "^(.*)%b()%s*$" or text:match '^(.*)%s"[^"]*"%s*$'
    or text:match '^(.*)%b{}%s*$'
  local callee = call and call:match "([%a_][%w_]*)%s*$"
  return callee and { call = callee }, ""
end

--- The path at the end of the text, as in `d.advanced_settings.ti`: the steps before the last
--- separator, that separator, and what was typed after it. nil: there is no path, only a name.
local function path(text)
  local partial = text:match "[%a_][%w_]*$" or ""
  local before, separator = text:sub(1, #text - #partial):match "^(.*)([.:])%s*$"
  if not before or before:find "%.$" then -- `..` joins strings
    return nil, nil, partial
  end
  local steps, rest = {}, before
  repeat
    local step
    step, rest = step_back(rest)
    if not step then
      return {}, separator, partial
    end
    table.insert(steps, 1, step)
    local further = not step.call and not step.bracket and rest:match "^(.*[^.])[.:]%s*$"
    rest = further or rest
  until step.call or not further and not step.bracket
  return steps, separator, partial
end

return { path = path, scan = scan }
