-- SPDX-License-Identifier: MIT
-- One copy of the tree, in which changes are tried one after the other.
local cover = require "mutation.cover"
local points = require "mutation.points"
local shell = require "mutation.shell"

local worker = {}

-- How many specs decide about a change, and how many of them also under AddressSanitizer.
local RELEASED, SANITIZED = 12, 2
local PATIENCE = 60 -- seconds that specs may take for one change, past the first

-- A copy of the files that git tracks or does not ignore, in their present state.
local function copy(tree)
  shell.run("rm -rf %s && mkdir -p %s", tree, tree)
  shell.run("git ls-files -co --exclude-standard -z | xargs -0 sh -c '%s' sh",
    ('for file; do [ ! -e "$file" ] || cp --parents -p "$file" %s; done'):format(tree))
end

--- A worker with a built copy in that directory.
function worker.new(tree)
  copy(tree)
  shell.run("cd %s && script/build -DZADIG_WERROR=OFF && lua5.4 spec/support/variant.lua . %s %s",
    tree, "build/asan", "-DZADIG_SANITIZE=address,undefined")
  local commands = {}
  for _, test in ipairs(cover.tests(tree .. "/build", "^[sa][pan]+")) do
    commands[test.name] = test.command
  end
  return { tree = tree, commands = commands }
end

local function build(self, path, where)
  if path:match "^lua/" then
    return where ~= "build" or shell.try(nil, "luac5.4 -p %s/%s", self.tree, path)
  end
  return shell.try(nil, "ninja -C %s/%s zadig_core zadig_sandbox_core", self.tree, where)
end

local function fails(self, name, seconds)
  return not shell.try(nil, "timeout -k 1 %d sh -c %s", 3 * seconds + 15,
    shell.quote(self.commands[name]))
end

-- The name of the first test that fails, or nil.
local function noticed(self, path, specs)
  local began = os.time()
  for i = 1, math.min(RELEASED, #specs) do
    if i > 1 and os.time() - began > PATIENCE then break end
    if self.commands[specs[i].name] and fails(self, specs[i].name, specs[i].seconds) then
      return specs[i].name
    end
  end
  if path:match "%.[ch]$" then
    if not build(self, path, "build/asan") then
      return "build.asan"
    end
    for i = 1, math.min(SANITIZED, #specs) do
      local name = specs[i].name:gsub("^spec", "asan")
      if self.commands[name] and fails(self, name, 5 * specs[i].seconds) then
        return name
      end
    end
  end
end

--- Tries a change. Returns "invalid" (it does not compile), "noticed" and by which test, or
--- "survived" and how many specs run the line; and the line before and after.
function worker.try(self, change, finder)
  local where = self.tree .. "/" .. change.path
  local text = shell.read(where)
  local changed, before, after = points.apply(text, change.point)
  shell.write(where, changed)
  local outcome, detail = "invalid", ""
  if build(self, change.path, "build") then
    local specs = finder(change.path, change.point.line)
    local by = noticed(self, change.path, specs)
    outcome, detail = by and "noticed" or "survived", by or #specs .. " specs"
  end
  shell.write(where, text)
  build(self, change.path, "build")
  if change.path:match "%.[ch]$" then
    build(self, change.path, "build/asan")
  end
  return outcome, detail, before, after
end

return worker
