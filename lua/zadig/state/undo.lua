-- SPDX-License-Identifier: MIT
-- The way back. An apply with `backup` keeps what each change replaces, before it replaces it, and
-- afterwards the row that it left; zadig.undo makes a plan of that, which changes nothing where
-- somebody has written since. The file has credentials in clear text; only its owner can read it.
local arguments = require "zadig.base.arguments"
local core = require "zadig.core"
local held = require "zadig.state.held"
local known = require "zadig.state.known"
local ledgers = require "zadig.state.ledger"
local libraries = require "zadig.base.libraries"
local reading = require "zadig.state.reading"

local VERSION = 1
local FILE = "undo.json"
local WARNING = "credentials are in clear text here; remove this file when it is not needed"

local HEAD = '{\n"zadig_undo":%d,\n"note":%s,\n"url":%s,\n"ledger":%s,\n"builds":[\n'
local TAIL = "\n]\n}\n"

local metatables = core.metatables()

local function failure(path, message, hint)
  return core.failure { kind = "invalid", sent = "no", hint = hint,
    message = ("backup %s: %s"):format(path, message) }
end

local function json(value)
  return core.encode(nil, value)
end

local function path_of(folder)
  return folder .. (folder:sub(-1) == "/" and "" or "/") .. FILE
end

local function is_entry(entry)
  return type(entry) == "table" and type(entry.name) == "string"
    and type(entry.project_key) == "string" and type(entry.action) == "string"
    and (entry.definition == nil or type(entry.definition) == "table")
end

-- Reads the file: { url =, ledger =, builds = { by name }, order = }; false where there is none; or
-- nil and a failure.
local function read(path)
  local kind = core.file_kind(path)
  if not kind then
    return false
  elseif kind ~= "file" then
    return nil, failure(path, "is not a regular file")
  end
  local file, why = libraries.open(path, "rb")
  if not file then
    return nil, failure(path, why)
  end
  local text = file:read "a"
  file:close()
  local value = core.decode(nil, text or "")
  if type(value) ~= "table" or type(value.url) ~= "string" or type(value.builds) ~= "table"
    or math.type(value.zadig_undo) ~= "integer" then
    return nil, failure(path, "it is not a complete backup")
  elseif value.zadig_undo > VERSION then
    return nil, failure(path, "it was written by a later version of lua-zadig")
  end
  local found = { url = value.url, builds = {}, order = {},
    ledger = type(value.ledger) == "string" and value.ledger or nil }
  for _, entry in ipairs(value.builds) do
    for key, item in next, type(entry) == "table" and entry or {} do
      if item == core.null then
        entry[key] = nil
      end
    end
    if not is_entry(entry) then
      return nil, failure(path, "it is not a complete backup")
    end
    found.builds[entry.name] = entry
    found.order[#found.order + 1] = entry.name
  end
  return found
end

local function save(backup)
  local lines = {}
  for i, name in ipairs(backup.order) do
    local entry = backup.builds[name]
    backup.lines[name] = backup.lines[name] or json(entry)
    lines[i] = backup.lines[name]
  end
  local text = HEAD:format(VERSION, json(WARNING), json(backup.url),
    json(backup.ledger or core.null)) .. table.concat(lines, ",\n") .. TAIL
  local written, why = core.replace_file(backup.path, text)
  if not written then
    return nil, failure(backup.path, why, "every build that was replaced is in the backup")
  end
  return true
end

--- Opens the backup in a folder, which is made if need be. Nil without one; nil and a failure.
local function open(folder, work)
  if not folder then
    return nil
  end
  local made, why = core.make_folder(folder)
  if not made then
    return nil, failure(folder, why)
  end
  local path, url = path_of(folder), work.client:stats().url
  local found, failed = read(path)
  if found == nil then
    return nil, failed
  elseif found and found.url ~= url then
    return nil, failure(path, ("it is about %s, not about %s"):format(found.url, url),
      "use another folder for this server")
  end
  local backup = found or { url = url, builds = {}, order = {} }
  backup.path, backup.lines, backup.work = path, {}, work
  backup.ledger = work.ledger.path
  local saved
  saved, failed = save(backup)
  if not saved then
    return nil, failed
  end
  return backup
end

local function rest_of_repos(repos)
  local list = {}
  for i, repo in ipairs(repos or {}) do
    list[i] = { repo_namespace = repo.repo_namespace, repo_name = repo.repo_name,
      codehost_name = repo.codehost_name }
  end
  return list
end

-- What a definition needs and no reading shows, from the one that takes its place.
local function rest_of(definition)
  if definition and definition.target_services then
    local services = {}
    for i, service in ipairs(definition.target_services) do
      services[i] = { service_name = service.service_name,
        service_module = service.service_module, repo_info = rest_of_repos(service.repo_info) }
    end
    return { template_name = definition.template_name, target_services = services }
  end
  return {
    infrastructure = definition and definition.infrastructure or "kubernetes",
    script_type = definition and definition.script_type or "shell",
    repo_info = rest_of_repos(definition and definition.repo_info),
  }
end

-- Adds to an entry the definition that the build has now.
local function add_definition(entry, backup, change, before)
  local client, work = backup.work.client, backup.work
  if before.build_env == nil then -- a row of the list: the server cannot show the build
    entry.why = "the server cannot show it"
    return
  end
  local told = { detail = before }
  if (before.template_name or "") ~= "" then
    told = reading.read(client, change.name, { project_key = change.project_key })
    if not told then
      entry.why = "the server cannot show it"
      return
    end
  end
  local definition, record, gaps = known.definition(work.ledger, told,
    rest_of(held[change].definition), { force = true, secrets = true })
  if definition then
    entry.definition, entry.record, entry.gaps = definition, record, core.array(gaps)
  else
    entry.why = record.message
  end
end

-- Did the entry leave what is there now? Then the way back begins where that one began.
local function continues(entry, before)
  if not entry or not entry.written then
    return false
  elseif not before then
    return entry.after == nil
  end
  return entry.after ~= nil and entry.after.update_time == before.update_time
    and entry.after.update_by == before.update_by
end

--- Keeps what a change is about to replace; `before` is the detail, nil for a create. True, or nil
--- and a failure.
local function keep(backup, change, before)
  if not backup then
    return true
  end
  local old = backup.builds[change.name]
  local entry
  if continues(old, before) then
    entry = old
  else
    entry = { name = change.name, project_key = change.project_key, existed = before ~= nil }
    if before then
      add_definition(entry, backup, change, before)
    end
  end
  entry.action, entry.written, entry.after = change.action, false, nil
  if not old then
    backup.order[#backup.order + 1] = change.name
  end
  backup.builds[change.name], backup.lines[change.name] = entry, nil
  return save(backup)
end

--- Notes that the change was made, and the row that it left, nil after a delete.
local function written(backup, change, row)
  if not backup then
    return true
  end
  local entry = backup.builds[change.name]
  entry.written = row ~= nil or change.action == "delete"
  entry.after = row and { update_time = row.update_time, update_by = row.update_by,
    services = ledgers.services_of(row) } or nil
  backup.lines[change.name] = nil
  local saved, failed = save(backup)
  if not saved then
    return nil, failed.message
  end
  return true
end

--- Forgets a change that was not made.
local function drop(backup, change)
  if backup and backup.builds[change.name] then
    backup.builds[change.name], backup.lines[change.name] = nil, nil
    for i, name in ipairs(backup.order) do
      if name == change.name then
        table.remove(backup.order, i)
        break
      end
    end
  end
end

-- What leads back from what an entry left.
local function action_of(entry)
  if not entry.written then
    return "unknown", "the program ended before it recorded whether this was written"
  elseif not entry.existed then
    if not entry.after then
      return nil -- made and deleted: nothing is left
    end
    return "delete", "it did not exist before"
  elseif not entry.definition then
    return "refused", ("its previous state is unknown: %s"):format(entry.why
      or "it was not backed up")
  end
  local note = "back to what it was"
  if entry.gaps and entry.gaps[1] then
    note = ("%s; unknown, reset to their defaults: %s"):format(note,
      table.concat(entry.gaps, ", "))
  end
  return entry.after and "update" or "create", note
end

local function change_of(entry)
  local action, note = action_of(entry)
  if not action then
    return nil
  end
  local after = entry.after
  local change = setmetatable({
    action = action, name = entry.name, project_key = entry.project_key, note = note,
    differences = core.array {}, losses = core.array {},
    written_by = after and after.update_by, written_at = after and after.update_time,
  }, metatables.Change)
  held[change] = { definition = entry.definition, record = entry.record, expected = after }
  return change
end

--- zadig.undo "undo/" --> a plan that leads back, or nil and a failure
local function undo(folder)
  if type(folder) ~= "string" then
    error(("zadig.undo: expected the folder of a backup, got %s"):format(
      arguments.describe(folder)), 2)
  end
  local path = path_of(folder)
  local found, failed = read(path)
  if not found then
    return nil, failed or failure(path, "there is none")
  end
  require "zadig.state.plan" -- what a plan can do
  local ledger
  ledger, failed = ledgers.open(found.ledger, found.url)
  if not ledger then
    return nil, failed
  end
  local plan = { url = found.url, project_keys = core.array {}, builds = #found.order,
    definitions = #found.order, changes = core.array {} }
  held[plan] = { ledger = ledger }
  local seen = {}
  for _, name in ipairs(found.order) do
    local entry = found.builds[name]
    plan.changes[#plan.changes + 1] = change_of(entry)
    if not seen[entry.project_key] then
      seen[entry.project_key] = true
      plan.project_keys[#plan.project_keys + 1] = entry.project_key
    end
  end
  return setmetatable(plan, metatables.Plan)
end

return { drop = drop, keep = keep, open = open, undo = undo, written = written }
