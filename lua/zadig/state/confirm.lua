-- SPDX-License-Identifier: MIT
-- The last step of a write. Two writes within one second get the same time, so a row proves a
-- definition only if it still has that time two seconds later. All writes of an apply wait for that
-- together; their rows are then read from the list at once.
local core = require "zadig.core"
local pages = require "zadig.call.pages"
local wait = require "zadig.call.wait"
local write = require "zadig.state.write"

local MOMENT = 2 -- seconds
local LONGEST = 5 -- maximum seconds to wait, whatever the server's clock shows

-- With more builds than this in a project, the list is read.
local FEW = 4

-- How long until the server's clock has passed the time of all writes.
local function time_left(writes, now)
  local left = 0
  for _, item in ipairs(writes) do
    if item.clock then -- cut to whole seconds: the clock shows this time or later
      left = math.max(left, item.row.update_time + MOMENT - (item.clock + (now - item.at)))
    end
  end
  return math.min(left, LONGEST)
end

-- The user name in most of the rows: ours. A row with another name is somebody else's.
local function our_name(writes, ledger)
  local counts, best = {}, nil
  local function count(name)
    counts[name] = (counts[name] or 0) + 1
    if not best or counts[name] > counts[best] then
      best = name
    end
  end
  for _, item in ipairs(writes) do
    count(item.row.update_by)
  end
  for _, note in next, ledger.builds do
    if note.proven then
      count(note.update_by)
    end
  end
  return best
end

local function prove(ledger, item, row, name)
  if row and row.update_by == name and write.is_expected(item.expected, row) then
    ledger:prove(item.name)
  end
end

local function confirm_few(client, ledger, items, options, name)
  for _, item in ipairs(items) do
    local detail, failure = client:get_build(item.name, options)
    if not detail then
      return failure
    end
    prove(ledger, item, detail, name)
  end
end

local function confirm_many(client, ledger, items, options, name)
  local by_name = {}
  for _, item in ipairs(items) do
    by_name[item.name] = item
  end
  local ok, failure = pcall(function()
    for row in pages.walk(client, options) do
      if by_name[row.name] then
        prove(ledger, by_name[row.name], row, name)
      end
    end
  end)
  if not ok then
    if not core.is_failure(failure) then
      error(failure, 0)
    end
    return failure
  end
end

--- Proves the notes of writes that can be proven: { name =, project_key =, expected =, row =, clock
--- =, at = } each; `expected` is the row's name. nil, or the failure that prevented it.
local function confirm(client, ledger, writes, given)
  if not writes[1] then
    return nil
  end
  local system = core.policy(client).system
  local left = time_left(writes, system.now())
  if left > 0 then
    local waited, cancelled = wait.pause(left, system.sleep)
    if not waited then
      return cancelled
    end
  end
  local name, projects = our_name(writes, ledger), {}
  for _, item in ipairs(writes) do
    projects[item.project_key] = projects[item.project_key] or {}
    table.insert(projects[item.project_key], item)
  end
  for project_key, items in next, projects do
    local check = #items > FEW and confirm_many or confirm_few
    local failure = check(client, ledger, items, write.options_for(given, project_key), name)
    if failure then
      return failure
    end
  end
end

return { confirm = confirm }
