-- SPDX-License-Identifier: MIT
-- script/mutate: chooses changes by a seed, gives them to workers, and counts what specs noticed.
local root = arg[0]:match "^(.*)/mutation/" or "script"
package.path = root .. "/?.lua;" .. package.path
local cover = require "mutation.cover"
local points = require "mutation.points"
local shell = require "mutation.shell"
local worker = require "mutation.worker"

local KNOWN = "spec/mutants.txt"

local function refuse(message)
  io.stderr:write("mutate: ", message, "\n")
  os.exit(2)
end

local function parse(words)
  local options, at = { seed = 1, count = 100, jobs = 2, least = 0, worker = 0, files = {} }, 1
  while words[at] do
    local flag = words[at]:match "^%-%-(%l+)$"
    if not flag then
      table.insert(options.files, words[at])
    elseif not math.type(options[flag]) then
      refuse("unknown option --" .. flag)
    else
      at = at + 1
      options[flag] = tonumber(words[at]) or refuse("--" .. flag .. " needs a number")
    end
    at = at + 1
  end
  if not options.files[1] then
    options.files = { "src", "lua" }
  end
  return options
end

-- Every possible change of the files, in an order that depends on the seed only.
local function draw(options)
  local words = {}
  for i, file in ipairs(options.files) do words[i] = shell.quote(file) end
  local paths = shell.lines("find %s -name '*.c' -o -name '*.lua' | LC_ALL=C sort",
    table.concat(words, " "))
  local changes = {}
  for _, path in ipairs(paths) do
    for _, point in ipairs(points.of(path, shell.read(path))) do
      changes[#changes + 1] = { path = path, point = point }
    end
  end
  math.randomseed(options.seed, 0)
  for i = #changes, 2, -1 do
    local j = math.random(i)
    changes[i], changes[j] = changes[j], changes[i]
  end
  return changes
end

local function stamp()
  return shell.run("git ls-files -co --exclude-standard src lua spec | LC_ALL=C sort | "
    .. "xargs cat 2>/dev/null | sha256sum"):match "%x+"
end

-- The changes that make no difference: { ["path\tbefore\tafter"] = reason }.
local function known()
  local found, path = {}, nil
  local before, after
  for line in (shell.read(KNOWN) or ""):gmatch "[^\n]+" do
    path = line:match "^(%S+%.%l+)$" or path
    before = line:match "^  %- (.*)$" or before
    after = line:match "^  %+ (.*)$" or after
    local reason = line:match "^    (%S.*)$"
    if reason then
      found[table.concat({ path, before, after }, "\t")] = reason
    end
  end
  return found
end

local function log_path(options, number)
  return ("build/mutate/%s-%d-of-%d.log"):format(options.run, number, options.jobs)
end

local function work(options, changes)
  local finder = cover.finder(cover.measure(options.stamp))
  local log = log_path(options, options.worker)
  local done, valid = {}, 0
  for line in (shell.read(log) or ""):gmatch "[^\n]+" do
    local id, outcome = line:match "^(%d+)\t(%l+)"
    done[tonumber(id)] = true
    valid = valid + (outcome == "invalid" and 0 or 1)
  end
  local self = worker.new("build/mutate/" .. options.worker)
  local share = math.ceil(options.count / options.jobs)
  for id = options.worker, #changes, options.jobs do
    if valid >= share then break end
    if not done[id] then
      local change = changes[id]
      local began = os.time()
      local outcome, detail, before, after = worker.try(self, change, finder)
      valid = valid + (outcome == "invalid" and 0 or 1)
      shell.append(log, table.concat({ id, outcome, detail, os.time() - began, change.path,
        change.point.line, before, after }, "\t") .. "\n")
    end
  end
end

local function wing(path)
  return (path:match "^src/sandbox" or path:match "^lua/zadig/sandbox") and "sandbox"
    or path:match "^%l+"
end

local function report(options)
  local same, groups, all = known(), {}, { name = "all", total = 0, noticed = 0, seconds = 0 }
  for number = 1, options.jobs do
    for line in (shell.read(log_path(options, number)) or ""):gmatch "[^\n]+" do
      local outcome, detail, seconds, path, at, before, after =
        line:match "^%d+\t(%l+)\t([^\t]*)\t(%d+)\t([^\t]*)\t(%d+)\t([^\t]*)\t?(.*)$"
      local group = groups[wing(path)] or { name = wing(path), total = 0, noticed = 0, seconds = 0 }
      groups[group.name] = group
      local reason = same[table.concat({ path, before, after }, "\t")]
      for _, sum in ipairs(outcome ~= "invalid" and { group, all } or {}) do
        sum.total = sum.total + 1
        sum.noticed = sum.noticed + ((outcome == "noticed" or reason) and 1 or 0)
        sum.seconds = sum.seconds + tonumber(seconds)
      end
      if outcome == "survived" and not reason then
        print(("%s:%s (%s)\n  - %s\n  + %s"):format(path, at, detail, before, after))
      end
    end
  end
  for _, name in ipairs { "src", "lua", "sandbox" } do
    local group = groups[name]
    if group then
      print(("%-8s %d of %d noticed, %.1f %%"):format(name, group.noticed, group.total,
        100 * group.noticed / group.total))
    end
  end
  local score = 100 * all.noticed / math.max(1, all.total)
  print(("seed %d: %d of %d noticed, %.1f %%, %.1f seconds a change"):format(options.seed,
    all.noticed, all.total, score, all.seconds / math.max(1, all.total)))
  return score >= options.least
end

local options = parse(arg)
options.stamp = stamp()
options.run = shell.run("printf %%s %s | sha256sum", shell.quote(table.concat({ options.stamp,
  options.seed, options.count, table.concat(options.files, " ") }, " "))):match "%x+":sub(1, 12)
shell.run "mkdir -p build/mutate"
local changes = draw(options)
if options.worker > 0 then
  work(options, changes)
  os.exit(true)
end
cover.measure(options.stamp)
local words = {}
for i = 1, #arg do words[i] = shell.quote(arg[i]) end
local command = {}
for number = 1, options.jobs do
  command[number] = ("lua5.4 %s --worker %d %s &"):format(shell.quote(arg[0]), number,
    table.concat(words, " "))
end
shell.run("%s wait", table.concat(command, " "))
os.exit(report(options))
