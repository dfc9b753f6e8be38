-- SPDX-License-Identifier: MIT
-- What no reading shows of a build, filled for a file that is to be loaded and planned again: with
-- the least that the validation asks for, and with comments that say so.
local core = require "zadig.core"
local definition = require "zadig.define.definition"
local places = require "zadig.define.places"
local rows = require "zadig.base.rows"

local CHECK = "not in the detail: check it before you change the build"

local holds = places.holds

-- A code host's name that is to be taken for those of a type, where no option gives one.
local function guessed_hosts(repos, codehosts, path, beside)
  local list = {}
  for i, repo in ipairs(repos or {}) do
    local host = codehosts[repo.source]
    list[i] = { codehost_name = host or holds(repo.source) and repo.source or "unknown" }
    if not host then
      beside[("%srepo_info[%d].codehost_name"):format(path, i)] =
        "the detail has only its type: put the name of the code host here"
    end
  end
  return list
end

-- The options of a choice are not shown. That its value is among them is all that is known.
local function guessed_choices(parameters, beside)
  local list = {}
  for i, parameter in ipairs(parameters or {}) do
    list[i] = { key = parameter.key }
    if parameter.type == "choice" or parameter.type == "multi-select" then
      list[i].choice_option = { parameter.value or "" }
      beside[("parameters[%d].choice_option"):format(i)] = CHECK
    end
  end
  return list
end

local function guess_plain(detail, codehosts, beside)
  local record = rows.record "BuildDefinition"
  local guess = {
    repo_info = guessed_hosts(detail.repos, codehosts, "", beside),
    parameters = guessed_choices(detail.parameters, beside),
    advanced_settings = core.null, -- absent, if they look as if they had never been given
  }
  for _, field in ipairs(record.all) do
    if field.required == "error" and field.choices and not places.is_readable(record, field) then
      guess[field.name], beside[field.name] = field.choices[1].value, CHECK
    end
  end
  return guess
end

local function guess_template(reading, codehosts, beside)
  local services = {}
  for i, service in ipairs(reading.detail.target_services) do
    local bound = reading.services[i]
    if not bound then
      bound, beside[("target_services[%d]"):format(i)] = {},
        "the server cannot show the repositories and inputs of this one"
    end
    services[i] = { service_name = service.service_name, service_module = service.service_module,
      repo_info = guessed_hosts(bound.repos, codehosts, ("target_services[%d]."):format(i),
        beside) }
  end
  return { target_services = services }
end

-- The record of the table at a path, and the name of the field that the path ends in.
local function field_at(record, path)
  record = rows.record(record)
  local parent, name = path:match "^(.*)%.([%w_]+)$"
  for part in (parent or ""):gmatch "[%w_]+" do
    local field = record and record.field[part]
    if field then
      record = rows.record(field.record or "")
    elseif not part:find "^%d+$" then
      record = nil
    end
  end
  name = name or path
  return record and record.field[name], parent or "", name
end

local function default_of(field)
  if field.fallback then
    return field.fallback
  end
  return field.type == "boolean" and "false" or "none"
end

-- Comments below the tables that lack the fields, one for each message; and paths of what no
-- definition can hold.
local function comment(record, notes)
  local below, lost, groups = {}, {}, {}
  for _, note in ipairs(notes) do
    local field, parent, name = field_at(record, note.path)
    if note.kind == "lost" or not field then
      lost[#lost + 1] = note.path
    elseif note.kind == "unreadable" then
      local key = parent .. "\n" .. note.message
      local group = groups[key]
      if not group then
        group = { message = note.message }
        groups[key] = group
        below[parent] = below[parent] or {}
        table.insert(below[parent], group)
      end
      table.insert(group, ("%s (default: %s)"):format(name, default_of(field)))
    end
  end
  for _, list in pairs(below) do
    for i, group in ipairs(list) do
      list[i] = table.concat(group, ", ") .. ": " .. group.message
    end
  end
  return below, lost
end

--- A definition of a reading, its record, and comments for the writer: `beside`, `below`, and
--- `lost`, the paths of what no definition can hold. Or nil and a failure.
local function fill(reading, codehosts)
  local beside = {}
  local is_template = holds(reading.detail.template_name)
  local record = is_template and "TemplateDefinition" or "BuildDefinition"
  local guess = is_template and guess_template(reading, codehosts, beside)
    or guess_plain(reading.detail, codehosts, beside)
  local made, notes = definition.definition(reading, guess, { force = true, secrets = true })
  if not made then
    return nil, notes
  end
  local below, lost = comment(record, notes)
  if not is_template and made.advanced_settings == nil then
    below[""] = below[""] or {}
    table.insert(below[""], ("advanced_settings: the detail shows what the server uses if they are "
      .. "left out, in the cluster %s"):format(reading.detail.advanced_settings.cluster_name or ""))
  end
  return made, record, { beside = beside, below = below, lost = lost }
end

return { fill = fill }
