-- SPDX-License-Identifier: MIT
-- Fills records from JSON as gin's BindJSON fills Go structs. Keys match in any case; unknown keys
-- are ignored; a later duplicate overwrites an earlier one; null leaves a scalar alone and empties
-- a list or an object; any other mismatch of types fails the whole body.

local json = require "zadig.sandbox.json"

local bind = {}

local function mismatch(expected)
  error({ mismatch = expected }, 0)
end

-- Go's case folding maps two letters outside ASCII to ASCII: the long s and the Kelvin sign.
local function fold(key)
  return (key:lower():gsub("\u{17F}", "s"):gsub("\u{212A}", "k"))
end

local decode = {}

function decode.string(_, node, existing)
  if node == json.null then return existing or "" end
  if type(node) ~= "string" then mismatch "string" end
  return node
end

function decode.boolean(_, node, existing)
  if node == json.null then return existing or false end
  if type(node) ~= "boolean" then mismatch "boolean" end
  return node
end

function decode.integer(_, node, existing)
  if node == json.null then return existing or 0 end
  local literal = type(node) == "table" and node.number
  if not literal or not literal:find "^%-?%d+$" then mismatch "integer" end
  local number = tonumber(literal)
  if math.type(number) ~= "integer" then mismatch "integer within 64 bits" end
  return number
end

function decode.any(_, node)
  local value = json.plain(node)
  if value == nil then mismatch "number within range" end
  return value
end

-- A null element stays null when the list holds objects: to Go it is a nil pointer.
function decode.list(kind, node, existing)
  if node == json.null then return nil end
  if type(node) ~= "table" or not node.array then mismatch "array" end
  local list, of = {}, kind.of
  for i, element in ipairs(node.array) do
    local before = existing and existing[i]
    if before == json.null then before = nil end
    local value = decode[of.kind](of, element, before)
    if value == nil then value = json.null end
    list[i] = value
  end
  return list
end

local function zero_record(kind)
  local record = {}
  for key, zero in pairs(kind.zeros) do record[key] = zero end
  return record
end

function decode.record(kind, node, existing)
  if node == json.null then return nil end
  if type(node) ~= "table" or not node.keys then mismatch "object" end
  local record = existing or zero_record(kind)
  for i, key in ipairs(node.keys) do
    local field = kind.exact[key] or kind.folded[fold(key)]
    if field then
      record[field.key] = decode[field.of.kind](field.of, node.values[i], record[field.key])
    end
  end
  return record
end

bind.string = { kind = "string", zero = "" }
bind.integer = { kind = "integer", zero = 0 }
bind.boolean = { kind = "boolean", zero = false }
bind.any = { kind = "any" }

function bind.list(of)
  return { kind = "list", of = of }
end

--- A record of `{ key, kind, required }` rows.
function bind.record(rows)
  local record = { kind = "record", exact = {}, folded = {}, zeros = {}, required = {} }
  for _, row in ipairs(rows) do
    local field = { key = row[1], of = row[2] }
    record.exact[field.key] = field
    record.folded[field.key:lower()] = record.folded[field.key:lower()] or field
    record.zeros[field.key] = field.of.zero
    if row.required then table.insert(record.required, field.key) end
  end
  return record
end

--- The record that `body` fills, or nil and the reason, which the real server never sends.
function bind.read(record, body)
  local node, reason = json.read(body)
  if node == nil then return nil, reason end
  local ok, value = pcall(decode.record, record, node)
  if not ok then
    if type(value) ~= "table" or not value.mismatch then error(value, 0) end
    return nil, "expected " .. value.mismatch
  end
  value = value or zero_record(record) -- null leaves a struct as it was
  for _, key in ipairs(record.required) do
    if value[key] == nil or value[key] == "" then return nil, key .. " is required" end
  end
  return value
end

return bind
