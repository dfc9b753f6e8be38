-- SPDX-License-Identifier: MIT
-- The ledger: what was written to a server, and the time and user name of the build afterwards. A
-- build whose row still has both, and its services, is as it was written and need not be read. It
-- is a JSON file with one build per line, and is replaced as a whole. It has no credentials.
local core = require "zadig.core"
local libraries = require "zadig.base.libraries"
local masking = require "zadig.state.masking"

local VERSION = 1

local HEAD = '{\n"zadig_ledger":%d,\n"url":%s,\n"builds":[\n'
local TAIL = "\n]\n}\n"
local KEY = ',"definition":'

local none = {}

local Ledger = {}
Ledger.__index = Ledger

local function failure(path, message, hint)
  return core.failure {
    kind = "invalid", sent = "no", message = ("ledger %s: %s"):format(path, message), hint = hint,
  }
end

local function json(value)
  return core.encode(nil, value)
end

-- The services of a row, as one text to compare.
local function services_of(row)
  local parts = {}
  for i, service in ipairs(row.target_services or {}) do
    local module, name = service.service_module, service.service_name
    if type(module) == "string" and type(name) == "string"
      and not (module .. name):find '[^ !#-%[%]-~]' then -- nothing that JSON escapes
      parts[i] = ('{"service_module":"%s","service_name":"%s"}'):format(module, name)
    else
      parts[i] = json { service_name = name, service_module = module }
    end
  end
  return "[" .. table.concat(parts, ",") .. "]"
end

local records = { BuildDefinition = true, TemplateDefinition = true }

local string_keys = { "name", "project_key", "record", "update_by" }

local function wrong_entry(entry)
  if type(entry) ~= "table" then
    return "an entry is not an object"
  end
  for _, key in ipairs(string_keys) do
    if type(entry[key]) ~= "string" then
      return ("an entry without %q"):format(key)
    end
  end
  if not records[entry.record] then
    return ("an entry of an unknown record %q"):format(entry.record)
  elseif math.type(entry.update_time) ~= "integer" or type(entry.target_services) ~= "table"
    or type(entry.definition) ~= "table" or type(entry.proven) ~= "boolean" then
    return ("the entry of %q is incomplete"):format(entry.name)
  end
end

-- Adds an entry. Its definition is kept as text, which takes less memory: as a part of the file's
-- text, { text, from, to }, if it is one. nil, or what is wrong.
local function add(builds, entry, part)
  local wrong = wrong_entry(entry)
  if wrong then
    return wrong
  elseif builds[entry.name] then
    return ("two entries of %q"):format(entry.name)
  end
  builds[entry.name] = {
    project_key = entry.project_key, record = entry.record, update_by = entry.update_by,
    update_time = entry.update_time, services = services_of(entry), proven = entry.proven,
    reason = type(entry.reason) == "string" and entry.reason or nil,
    text = not part and json(entry.definition) or nil, part = part,
  }
end

-- A line whose texts have nothing that JSON escapes, up to its definition: nothing to decode.
local LINE = '^{"name":"([^"\\\n]*)","project_key":"([^"\\\n]*)","record":"(%a+)",'
  .. '"update_by":"([^"\\\n]*)","update_time":(%d+),"target_services":(%[[^%]\n]*%]),'
  .. '"proven":true,"definition":(){'

-- Adds an entry without decoding it. False if it has to be decoded.
local function add_line(builds, text, from, last)
  local name, project_key, record, update_by, update_time, services, at = text:match(LINE, from)
  update_time = math.tointeger(tonumber(update_time))
  if not at or not records[record] or not update_time or builds[name] or at >= last
    or text:sub(last - 1, last) ~= "}}" then
    return false
  end
  builds[name] = { project_key = project_key, record = record, update_by = update_by,
    update_time = update_time, services = services, proven = true, part = { text, at, last - 1 } }
  return true
end

-- Adds an entry that has to be decoded. nil, or what is wrong.
local function decode_line(builds, text, from, last)
  local at = text:find(KEY .. "{", from, true)
  local entry, part
  if at and at < last and text:sub(last - 1, last) == "}}" then
    entry = core.decode(nil, text:sub(from, at - 1) .. "}")
    part = { text, at + #KEY, last - 1 }
  end
  if type(entry) == "table" then
    entry.definition = none -- decoded when it is asked for
  end
  return add(builds, entry, part)
end

-- Reads the form in which this file writes it, line by line, from a position on.
local function parse_lines(builds, text, from)
  local till = #text - #TAIL
  while from <= till do
    local stop = math.min(text:find("\n", from, true) - 1, till)
    local last = text:sub(stop, stop) == "," and stop - 1 or stop
    local wrong = not add_line(builds, text, from, last) and decode_line(builds, text, from, last)
    if wrong then
      return wrong
    end
    from = stop + 2
  end
end

-- Reads any other form of the same JSON.
local function parse_any(builds, text)
  local value, why = core.decode(nil, text)
  if type(value) ~= "table" then
    return nil, nil, ("it is incomplete: %s"):format(why or "no object")
  elseif math.type(value.zadig_ledger) ~= "integer" or type(value.url) ~= "string"
    or type(value.builds) ~= "table" and value.zadig_ledger <= VERSION then
    return nil, nil, "it is not a ledger"
  elseif value.zadig_ledger <= VERSION then
    for _, entry in ipairs(value.builds) do
      local wrong = add(builds, entry)
      if wrong then
        return nil, nil, wrong
      end
    end
  end
  return value.zadig_ledger, value.url
end

local function parse(text)
  local builds = {}
  local version, url, from = text:match
    '^{\n"zadig_ledger":(%d+),\n"url":("[^\n]*"),\n"builds":%[\n()'
  version = math.tointeger(tonumber(version))
  url = url and core.decode(nil, url)
  local wrong
  if version == VERSION and type(url) == "string" and text:sub(-#TAIL) == TAIL then
    wrong = parse_lines(builds, text, from)
  else
    version, url, wrong = parse_any(builds, text)
  end
  if wrong then
    return nil, wrong
  end
  return { version = version, url = url, builds = builds }
end

local CURE = "remove it, and the next plan reads every build again"

-- The text of the file; false if there is none; or nil and why it cannot be read.
local function read_file(path)
  local kind = core.file_kind(path)
  if not kind then
    return false
  elseif kind ~= "file" then -- a device may never end
    return nil, kind == "folder" and "is a folder" or "is not a regular file"
  end
  local file, why = libraries.open(path, "rb")
  if not file then
    return nil, why
  end
  local size = file:seek "end"
  file:seek "set"
  local text, problem = file:read(size or 0) -- at once: reading "a" would take three times the room
  file:close()
  return size == 0 and "" or text, problem or "cannot be read"
end

-- The contents of a file's text, or nil and a failure.
local function check(path, text, url)
  local found, wrong = parse(text)
  if not found then
    return nil, failure(path, wrong, CURE)
  elseif found.version > VERSION then
    return nil, failure(path, ("it was written by a later version of lua-zadig (format %d, not %d)")
      :format(found.version, VERSION), "upgrade lua-zadig, or use another ledger")
  elseif found.url ~= url then
    return nil, failure(path, ("it is about %s, not about %s"):format(found.url, url),
      "use another ledger for this server")
  end
  return found
end

--- Opens the ledger of a server's builds, which need not exist yet. Without a path it exists in
--- memory only. Returns it, or nil and a failure.
local function open(path, url)
  local self = setmetatable({ path = path, url = url, builds = {}, dirty = {} }, Ledger)
  local text, why = false, nil
  if path then
    text, why = read_file(path)
  end
  if text == nil then
    return nil, failure(path, why:gsub("^" .. path:gsub("%p", "%%%0") .. ": ", ""))
  elseif text then
    local found, failed = check(path, text, url)
    if not found then
      return nil, failed
    end
    self.builds, self.text = found.builds, text
  end
  return self
end

local function entry_line(self, name, note)
  local reason = note.reason and (',"reason":%s'):format(json(note.reason)) or ""
  return ('{"name":%s,"project_key":%s,"record":%s,"update_by":%s,"update_time":%d,'
    .. '"target_services":%s,"proven":%s%s,"definition":%s}'):format(json(name),
    json(note.project_key), json(note.record), json(note.update_by), note.update_time,
    note.services, tostring(note.proven), reason, self:encoded(note))
end

local function text_of(self)
  local names = {}
  for name in next, self.builds do
    names[#names + 1] = name
  end
  table.sort(names)
  for i, name in ipairs(names) do
    local note = self.builds[name]
    note.line = note.line or entry_line(self, name, note)
    names[i] = note.line
  end
  return HEAD:format(VERSION, json(self.url)) .. table.concat(names, ",\n") .. TAIL
end

-- Keeps what another program has noted in the same file since, except for builds that this one has
-- also written.
local function merge(self)
  local text, why = read_file(self.path)
  if text == nil then
    return nil, failure(self.path, why)
  elseif not text or text == self.text then
    return true
  end
  local found, failed = check(self.path, text, self.url)
  if not found then
    return nil, failed
  end
  for name in next, self.dirty do
    found.builds[name] = self.builds[name]
  end
  self.builds = found.builds
  return true
end

--- Writes the file. True, or nil and a failure.
function Ledger:save()
  if not self.path then
    return true
  end
  local merged, failed = merge(self)
  if not merged then
    return nil, failed
  end
  local text = text_of(self)
  local written, why = core.replace_file(self.path, text)
  if not written then
    return nil, failure(self.path, "cannot be written: " .. why:gsub("^.-: ([^:]+)$", "%1"),
      "nothing is lost: the next plan reads the builds that are not recorded")
  end
  self.text = text
  return true
end

--- What is known about a row of the list: "proven", "unproven", "drift" or "none"; and its note.
function Ledger:look(row)
  local note = self.builds[row.name]
  if not note or note.project_key ~= row.project_key then
    return "none"
  elseif note.update_time ~= row.update_time or note.update_by ~= row.update_by
    or note.services ~= services_of(row) then
    return "drift", note
  end
  return note.proven and "proven" or "unproven", note
end

--- The JSON of a note's definition, without its credentials.
function Ledger.encoded(_, note)
  local part = note.part
  return note.text or part[1]:sub(part[2], part[3])
end

--- The definition of a note, without its credentials. Raises a failure if it is damaged.
function Ledger:definition(note)
  local definition = core.decode(nil, self:encoded(note))
  if type(definition) ~= "table" then
    error(failure(self.path or "in memory", "an entry is damaged", CURE), 0)
  end
  return definition
end

--- Notes a definition and the row that the server had after the write. `reason` says why the row
--- does not prove it; nil if it does.
function Ledger:note(record, definition, row, reason)
  local masked = masking.masked(record, definition)
  self.builds[definition.name] = {
    project_key = definition.project_key, record = record, update_by = row.update_by,
    update_time = row.update_time, services = services_of(row), proven = reason == nil,
    reason = reason, text = core.encode(record, masked),
  }
  self.dirty[definition.name] = true
end

--- Marks a note as proven.
function Ledger:prove(name)
  local note = self.builds[name]
  note.proven, note.reason, note.line = true, nil, nil
  self.dirty[name] = true
end

--- Forgets a build.
function Ledger:forget(name)
  self.builds[name] = nil
  self.dirty[name] = true
end

return { open = open, services_of = services_of, VERSION = VERSION }
