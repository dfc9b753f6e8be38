-- SPDX-License-Identifier: MIT
-- No Lua file assigns to the first variable of a for loop: Lua 5.4 allows it, Lua 5.5 does not
-- compile it.
-- The files named, or those of the project.
local problems, count = 0, 0

-- The tokens of Lua source: { text, line }; strings, numbers and comments are left out.
local function tokens(text)
  local found, at, line = {}, 1, 1
  while at <= #text do
    local word = text:match("^[%a_][%w_]*", at)
    local equals = text:match("^%-?%-?%[(=*)%[", at)
    local stop
    if word then
      stop = at + #word - 1
      found[#found + 1] = { word, line }
    elseif text:find("^%-%-%[=*%[", at) or text:find("^%[=*%[", at) then
      stop = select(2, text:find("]" .. equals .. "]", at, true)) or #text
    elseif text:find("^%-%-", at) or text:find("^#!", at) and at == 1 then
      stop = (text:find("\n", at, true) or #text + 1) - 1
    elseif text:find("^[\"']", at) then
      local quote = text:sub(at, at)
      stop = at + 1
      while stop <= #text and text:sub(stop, stop) ~= quote do
        stop = stop + (text:sub(stop, stop) == "\\" and 2 or 1)
      end
    elseif text:find("^%d", at) then
      stop = select(2, text:find("^[%w.]+", at))
    else
      local sign = text:match("^[=~<>]=", at) or text:match("^%s+", at) or text:sub(at, at)
      stop = at + #sign - 1
      if not sign:find "^%s" then
        found[#found + 1] = { sign, line }
      end
    end
    line = line + select(2, text:sub(at, stop):gsub("\n", ""))
    at = stop + 1
  end
  return found
end

local opens = { ["do"] = true, ["then"] = true, ["function"] = true, ["repeat"] = true }

-- Calls say(name, line) for each assignment to a loop's variable.
local function check(text, say)
  local list = tokens(text)
  local function word(i)
    return list[i] and list[i][1]
  end
  local scopes, depth, names = { {} }, 0, nil
  local i = 1
  while list[i] do
    local it = word(i)
    local scope = scopes[#scopes]
    if it == "{" or it == "(" then
      depth = depth + 1
    elseif it == "}" or it == ")" then
      depth = depth - 1
    elseif it == "for" then
      names = { [word(i + 1)] = "loop" }
      i = i + 1
      while word(i + 1) == "," do -- the others may be assigned to
        names[word(i + 2)] = "other"
        i = i + 2
      end
    elseif it == "local" and word(i + 1) ~= "function" then
      local j = i + 1
      while word(j) and word(j):find "^[%a_]" do
        scope[word(j)] = "other"
        j = word(j + 1) == "<" and j + 4 or j + 1
        if word(j) ~= "," then break end
        j = j + 1
      end
      i = j - 1
    elseif opens[it] then
      scopes[#scopes + 1] = setmetatable(names and it == "do" and names or { depth = depth },
        { __index = scope })
      scopes[#scopes].depth = depth
      if it == "do" then names = nil end
      if it == "function" then
        local j = i + 1
        while word(j) and word(j) ~= "(" do j = j + 1 end
        while word(j) and word(j) ~= ")" do
          scopes[#scopes][word(j)] = "other"
          j = j + 1
        end
        i = j
      end
    elseif it == "end" or it == "until" or it == "elseif" or it == "else" then
      if #scopes > 1 then scopes[#scopes] = nil end
      if it == "else" then
        scopes[#scopes + 1] = setmetatable({ depth = depth }, { __index = scopes[#scopes] })
      end
    elseif it:find "^[%a_]" and scope[it] == "loop" and depth == (scope.depth or 0) then
      local before, j = word(i - 1), i + 1
      while word(j) == "," and (word(j + 1) or ""):find "^[%a_]" do
        j = j + 2
      end
      if word(j) == "=" and before ~= "." and before ~= ":" and before ~= "goto"
        and before ~= "in" and before ~= "return" and before ~= "=" then
        say(it, list[i][2])
      end
    end
    i = i + 1
  end
end

local paths = arg
if #paths == 0 then
  paths = {}
  local find = "find lua spec script examples bench -name '*.lua'; grep -lr '^#!.*lua' script"
  for path in assert(io.popen(find)):lines() do
    paths[#paths + 1] = path
  end
end
for _, path in ipairs(paths) do
  count = count + 1
  local file <close> = assert(io.open(path))
  check(file:read "a", function(name, line)
    problems = problems + 1
    io.stderr:write(("%s:%d: assigns to %s, the first variable of a for loop\n")
      :format(path, line, name))
  end)
end
print(("%d files"):format(count))
os.exit(problems == 0)
