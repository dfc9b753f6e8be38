-- SPDX-License-Identifier: MIT
-- Rules that no other tool checks: the licence line, the length of a file, clean line ends.
local limit = 400

local comment = {
  c = "/%* ", h = "/%* ", lua = "%-%- ", rockspec = "%-%- ", cmake = "# ", sh = "# ",
}
-- Generated files, fixtures and texts may be as long as they need to be; so may the spec of the
-- traps, which is one list.
local unlimited = {
  "^spec/api/traps_spec%.lua$", "^library/", "^spec/fixtures/", "%.md$", "%.json$",
  "%.lock$",
}

local problems = 0
local function problem(path, line, text)
  problems = problems + 1
  io.stderr:write(("%s:%d: %s\n"):format(path, line, text))
end

local function kind(path, first)
  if path:match "CMakeLists%.txt$" then
    return "cmake"
  elseif first:match "^#!.*sh$" then
    return "sh"
  end
  return path:match "%.([%w]+)$"
end

local function is_unlimited(path)
  for _, pattern in ipairs(unlimited) do
    if path:match(pattern) then
      return true
    end
  end
  return false
end

local function check(path)
  local file <close> = assert(io.open(path, "rb"))
  local text = file:read "a"
  if text:find("\0", 1, true) then
    return
  end
  if not utf8.len(text) then
    problem(path, 1, "not valid UTF-8")
  end
  if text ~= "" and text:sub(-1) ~= "\n" then
    problem(path, 1, "no newline at the end")
  end
  local lines = {}
  for line in text:gmatch "([^\n]*)\n" do
    lines[#lines + 1] = line
    if line:find "[ \t\r]$" then
      problem(path, #lines, "white space at the end of the line")
    end
    if line:find("\t", 1, true) and not path:match "^spec/fixtures/" then
      problem(path, #lines, "a tab")
    end
  end
  local first = lines[1] or ""
  local opening = comment[kind(path, first) or ""]
  if opening and not path:match "^%." then
    local at = first:match "^#!" and 2 or 1
    if not (lines[at] or ""):find("^" .. opening .. "SPDX%-License%-Identifier: MIT") then
      problem(path, at, "expected the SPDX line here")
    end
  end
  if path:match "^src/.*%.h$" and text:find("%);\n") and not path:match "zadig%.h$"
    and not text:find("#pragma GCC visibility push(hidden)", 1, true)
  then
    -- LuaRocks compiles without -fvisibility=hidden.
    problem(path, 1, "wrap the declarations in #pragma GCC visibility push(hidden) and pop")
  end
  if opening and #lines > limit and not is_unlimited(path) then
    problem(path, #lines, ("longer than %d lines: this wants to be two files"):format(limit))
  end
end

local count = 0
local find = "find . -path ./.git -prune -o -path './build*' -prune -o -type f -print"
for path in assert(io.popen(find)):lines() do
  count = count + 1
  check(path:sub(3))
end
assert(count > 10, "run this from the top of the project")
os.exit(problems == 0)
