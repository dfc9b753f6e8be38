-- SPDX-License-Identifier: MIT
-- Updates the file lists of the rockspecs from src/ and lua/; rockspecs do not support patterns.
--
--   lua5.4 script/rockspecs.lua            updates both rockspecs
--   lua5.4 script/rockspecs.lua --check    lists outdated ones, and fails if there are any

local function files(directory, name, depth)
  local find = ("find %s -maxdepth %d -name '%s' 2>/dev/null | LC_ALL=C sort")
    :format(directory, depth, name)
  local result = {}
  for path in assert(io.popen(find)):lines() do
    result[#result + 1] = path
  end
  return result
end

-- lua/zadig/call/pages.lua -> zadig.call.pages, lua/zadig/init.lua -> zadig
local function module_name(path)
  return (path:gsub("^lua/", ""):gsub("%.lua$", ""):gsub("/init$", ""):gsub("/", "."))
end

-- The opener and the wings; the sandbox is a separate module.
local function core_sources()
  local result = {}
  for _, path in ipairs(files("src", "*.c", 9)) do
    if not path:match "^src/sandbox/" then
      result[#result + 1] = path
    end
  end
  return result
end

local rocks = {
  {
    path = "rockspec/zadig-scm-1.rockspec",
    sources = core_sources(),
    owns = function(path) return not path:match "^lua/zadig/sandbox/" end,
  },
  {
    path = "rockspec/zadig-sandbox-scm-1.rockspec",
    sources = files("src/sandbox", "*.c", 1),
    owns = function(path) return path:match "^lua/zadig/sandbox/" ~= nil end,
  },
}

local function update(text, rock)
  local sources = {}
  for _, path in ipairs(rock.sources) do
    -- The opener goes first: it reports missing headers in plain words (src/base/needs.h).
    local at = path:match "/core%.c$" and 1 or #sources + 1
    table.insert(sources, at, ("        %q,\n"):format(path))
  end
  local modules = {}
  for _, path in ipairs(files("lua", "*.lua", 9)) do
    if rock.owns(path) then
      modules[#modules + 1] = ("    [%q] = %q,\n"):format(module_name(path), path)
    end
  end
  local head, tail = text:match "^(.-sources = {\n).-(      },\n    },\n)"
  return head .. table.concat(sources) .. tail .. table.concat(modules) .. "  },\n}\n"
end

local function read(path)
  local file <close> = assert(io.open(path))
  return file:read "a"
end

local function write(path, text)
  local file <close> = assert(io.open(path, "w"))
  assert(file:write(text))
end

local current = true
for _, rock in ipairs(rocks) do
  local old = read(rock.path)
  local new = update(old, rock)
  if old ~= new and arg[1] == "--check" then
    current = false
    io.stderr:write(rock.path, ": file list is out of date; run lua5.4 script/rockspecs.lua\n")
  elseif old ~= new then
    write(rock.path, new)
  end
end
os.exit(current)
