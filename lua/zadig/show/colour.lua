-- SPDX-License-Identifier: MIT
-- Lua source in colours, for a terminal.

local codes = { text = "32", number = "36", word = "35", comment = "90", key = "34" }
local words = { ["true"] = true, ["false"] = true, ["nil"] = true }

local function paint(kind, text)
  -- Line by line, so that a pager that cuts lines keeps the colours right.
  return (text:gsub("[^\n]+", "\27[" .. codes[kind] .. "m%0\27[0m"))
end

-- The token that starts at `at`: its kind (nil: no colour), and where it ends.
local function token(text, at)
  local level = text:match("^%[(=*)%[", at)
  if level then
    return "text", select(2, text:find("]" .. level .. "]", at, true))
  end
  local first = text:sub(at, at)
  if first == '"' then
    local stop = at
    repeat
      stop = text:find('[\\"]', stop + 1)
      local quote = stop and text:sub(stop, stop) == '"'
      stop = stop and not quote and stop + 1 or stop
    until not stop or quote
    return "text", stop
  elseif text:find("^%-%-", at) then
    return "comment", select(2, text:find("^[^\n]*", at))
  elseif first:find "%d" or text:find("^%-%d", at) then
    local _, stop = text:find("^%-?[%d.]+e[+-]%d+", at)
    return "number", stop or select(2, text:find("^%-?[%w.]+", at))
  end
  local stop = select(2, text:find("^[%a_][%w_]*", at))
  if stop then
    local word = text:sub(at, stop)
    if words[word] then
      return "word", stop
    end
    return text:find("^ =", stop + 1) and "key" or nil, stop
  end
  return nil, select(2, text:find("^[^%w_\"%[%-]+", at))
end

--- The source with colours for strings, numbers, words, keys and comments.
local function source(text)
  local parts, at = {}, 1
  while at <= #text do
    local kind, stop = token(text, at)
    stop = stop or at
    local piece = text:sub(at, stop)
    parts[#parts + 1] = kind and paint(kind, piece) or piece
    at = stop + 1
  end
  return table.concat(parts)
end

--- Whether output to `file` may have colours.
local function wanted(file, isatty, getenv)
  return file and isatty(file) and (getenv "NO_COLOR" or "") == "" and getenv "TERM" ~= "dumb"
end

return { source = source, wanted = wanted }
