-- SPDX-License-Identifier: MIT
-- client:plan: what has to be done so that a server has the given definitions. It walks each
-- project's list once, completely, and reads details only of builds that the ledger does not prove.
local arguments = require "zadig.base.arguments"
local checking = require "zadig.state.check"
local core = require "zadig.core"
local held = require "zadig.state.held"
local inputs = require "zadig.state.inputs"
local judge = require "zadig.state.judge"
local ledgers = require "zadig.state.ledger"
local map = require "zadig.many.map"
local origin = require "zadig.state.origin"
local pages = require "zadig.call.pages"
local reading = require "zadig.state.reading"

local MAX_DELETES = 10
local LEDGER = ".zadig.json"

local metatables = core.metatables()

-- Failures that concern one build; any other failure ends the plan.
local of_one_build = { not_found = true, rejected = true, server = true, protocol = true }

local function refuse(message, hint)
  return nil, core.failure { kind = "invalid", sent = "no", message = message, hint = hint }
end

-- The directory that contains all files of the definitions; nil without files.
local function folder_of(definitions)
  local folder
  for i in ipairs(definitions) do
    local file = origin.file(definitions, i)
    local here = file and (file:match "^(.*/)[^/]*$" or "")
    while here and folder and here:sub(1, #folder) ~= folder do
      folder = folder:match "^(.*/)[^/]*/$" or ""
    end
    folder = folder or here
  end
  return folder
end

--- Opens the ledger of an option: a path, false for none, or nil for the one beside the files.
local function open_ledger(option, definitions, url)
  local path = option or nil
  if option == nil and definitions then
    local folder = folder_of(definitions)
    path = folder and folder .. LEDGER
  end
  return ledgers.open(path, url)
end

local function check_arguments(client, definitions, options)
  arguments.check_client(client, "plan")
  arguments.check_type(definitions, "table", "plan", "the definitions")
  if definitions.name ~= nil then
    error("plan: expected an array of definitions: write { definition } for one", 3)
  end
  local ledger = options and options.ledger
  if ledger ~= nil and ledger ~= false and type(ledger) ~= "string" then
    error(("plan: ledger: expected a path or false, got %s"):format(arguments.describe(ledger)), 3)
  end
end

-- How the requests of a plan are made.
local function request_options(options, project_key)
  return { project_key = project_key, timeout = options.timeout,
    connect_timeout = options.connect_timeout }
end

-- The projects of the entries, in their order.
local function projects_of(entries)
  local keys, seen = {}, {}
  for _, entry in ipairs(entries) do
    if not seen[entry.project_key] then
      seen[entry.project_key] = true
      keys[#keys + 1] = entry.project_key
    end
  end
  return keys
end

-- Walks the lists, and decides at once about each build that the ledger proves, so that a long list
-- is not kept. Returns what has to be read, and the rows of builds that have no definition.
local function walk(client, plan, entries, options, ledger)
  local named, unread, others = {}, {}, {}
  for i, entry in ipairs(entries) do
    named[entry.name], plan.changes[i] = i, false
  end
  for _, project in ipairs(plan.project_keys) do
    for row in pages.walk(client, request_options(options, project)) do
      local index = named[row.name]
      local entry = entries[index]
      row.project_key, plan.builds = project, plan.builds + 1
      if entry and entry.project_key == project then
        plan.changes[index] = judge.by_note(entry, row, ledger) or false
        if not plan.changes[index] then
          unread[#unread + 1] = { entry = entry, row = row, index = index }
        end
        named[row.name] = nil
      elseif options.prune then
        others[#others + 1] = row
      end
    end
  end
  for _, index in next, named do
    plan.changes[index] = judge.create(entries[index])
  end
  return { unread = unread, others = others }
end

-- Raises the failure of a walk that cannot be complete.
local function walk_safely(...)
  local ok, found = pcall(walk, ...)
  if ok then
    return found
  elseif core.is_failure(found) then
    return nil, found
  end
  error(found, 0)
end

-- Reads builds that the ledger does not prove, and decides about each at once.
local function read_all(client, plan, unread, options, ledger)
  local function read(_, item)
    local told, failure = reading.read(client, item.entry.name,
      request_options(options, item.entry.project_key))
    if told then
      inputs.warn("plan: " .. item.entry.name, item.entry.definition, told)
      plan.changes[item.index] = judge.by_reading(item.entry, told, ledger, options)
    elseif of_one_build[failure.kind] then
      plan.changes[item.index] = judge.unknown(item.entry, item.row, failure)
    else
      return nil, failure
    end
    return true
  end
  local _, failures = map.map(client, unread, read, { concurrency = options.concurrency or 16,
    progress = options.progress, stop_on_error = true })
  local _, failure = next(failures)
  if failure ~= nil and not core.is_failure(failure) then
    error(failure, 0)
  end
  return failure
end

local function add_deletes(plan, others, max)
  if #others > max then
    return refuse(("prune: %d builds are in no file, but at most %d may be deleted"):format(#others,
      max), "set max_deletes to delete them all")
  end
  table.sort(others, function(one, other) return one.name < other.name end)
  for _, row in ipairs(others) do
    plan.changes[#plan.changes + 1] = judge.delete(row)
  end
  return true
end

-- Copies the definitions that the plan will write: the caller may change them.
local function keep(plan)
  for _, change in ipairs(plan.changes) do
    local own = held[change]
    if own and own.definition then
      own.definition = checking.copy(own.definition)
    end
  end
end

--- client:plan(definitions, { ledger =, prune = }) --> a plan, or nil and a failure
local function make(client, definitions, options)
  check_arguments(client, definitions, options)
  options = arguments.take("PlanOptions", options, "plan")
  arguments.check_progress(options.progress, "plan")
  if options.prune and not definitions[1] then
    return refuse("prune: there are no definitions, so every build would be deleted",
      "check the path that the definitions were loaded from")
  end
  local entries, failure = checking.check(client, definitions, "plan")
  if not entries then
    return nil, failure
  end
  local url = client:stats().url
  local ledger
  ledger, failure = open_ledger(options.ledger, definitions, url)
  if not ledger then
    return nil, failure
  end
  local plan = { url = url, project_keys = core.array(projects_of(entries)), builds = 0,
    definitions = #entries, changes = core.array {} }
  held[plan] = { ledger = ledger }
  local found
  found, failure = walk_safely(client, plan, entries, options, ledger)
  if not found then
    return nil, failure
  end
  failure = found.unread[1] and read_all(client, plan, found.unread, options, ledger)
  if failure then
    return nil, failure
  end
  if options.prune then
    local added
    added, failure = add_deletes(plan, found.others, options.max_deletes or MAX_DELETES)
    if not added then
      return nil, failure
    end
  end
  keep(plan)
  return setmetatable(plan, metatables.Plan)
end

local methods = {}

--- How many changes have each action; of those with none, how many were `proven` or `read`.
function methods:count()
  local count = { create = 0, update = 0, convert = 0, delete = 0, refused = 0, unknown = 0,
    none = 0, proven = 0, read = 0 }
  for _, change in ipairs(self.changes) do
    count[change.action] = count[change.action] + 1
    if change.action == "none" then
      count[change.certainty] = count[change.certainty] + 1
    end
  end
  return count
end

--- Whether there is nothing to do. False if a change is refused or unknown, because it is not done.
function methods:is_empty()
  local count = self:count()
  return count.none == #self.changes
end

metatables.Plan.__index = methods

return { make = make, methods = methods, open_ledger = open_ledger }
