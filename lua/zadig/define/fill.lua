-- SPDX-License-Identifier: MIT
-- Fills the fields that a detail lacks from the rest of the definition, and finds those that
-- neither has. If both have a field, the detail takes precedence.
--
-- A whole rest is the definition that was last written: a field that it lacks was left out then.
-- If the rest is not whole, such a field is unknown.
local core = require "zadig.core"
local forms = require "zadig.define.forms"
local places = require "zadig.define.places"
local rows = require "zadig.base.rows"

-- The fields that identify the element of the build that an element of the rest is about. Without
-- any of them, it is about the element at its position.
local identities = {
  repo_info = { "repo_namespace", "repo_name" }, parameters = { "key" }, inputs = { "key" },
  target_services = { "service_name", "service_module" },
}

local metatables = core.metatables()
local holds, is_readable, needed = places.holds, places.is_readable, places.needed

--- Adds a problem. `blocks` is "accept" if the option of that name accepts it, "always" if no
--- option does, and nil for a note.
local function add(problems, path, kind, message, blocks)
  problems[#problems + 1] = setmetatable({ path = path, kind = kind, message = message,
    blocks = blocks }, metatables.Problem)
end

--- Whether both mean the same to the server.
local function same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then
    return a == b or not holds(a) and not holds(b)
  end
  for key, item in next, a do
    if not same(item, b[key]) then
      return false
    end
  end
  for key, item in next, b do
    if a[key] == nil and holds(item) then
      return false
    end
  end
  return true
end

--- A deep copy without metatables, except the mark of an array.
local function copy(value)
  if type(value) ~= "table" then
    return value
  end
  local made = {}
  for key, item in next, value do
    made[key] = copy(item)
  end
  local metatable = getmetatable(value)
  local marked = type(metatable) == "table" and rawget(metatable, "__name") == "zadig.array"
  return marked and core.array(made) or made
end

local function as_given(_, value)
  return value
end

-- `told` says of what type the code host of a repository is.
local function as_stored(name, value, told)
  return forms.stored({ name = name }, value, told)
end

-- Whether the item is about the element; and whether it has one of the identifying fields.
local function is_about(item, element, identity, form, told)
  local named = false
  for _, name in ipairs(identity or {}) do
    if item[name] ~= nil then
      named = true
      if form(name, item[name], told) ~= form(name, element[name], told) then
        return false
      end
    end
  end
  return true, named
end

-- The element of `list` that is about the build's `element`, its `index`th, and its position. One
-- at the same position is preferred: two code hosts may have repositories of the same name.
local function counterpart(list, element, index, identity, used, told)
  for _, here in ipairs { true, false } do
    for _, form in ipairs { as_given, as_stored } do
      for i, item in ipairs(list) do
        if here == (i == index) and not used[i] and type(item) == "table" then
          local equal, named = is_about(item, element, identity, form, told)
          if equal and (named or here) then
            return item, i
          end
        end
      end
    end
  end
end

local fill

local function fill_list(state, record, made, rest, path, identity, whole)
  local used = {}
  for i, element in ipairs(made) do
    local item, at_index = counterpart(rest, element, i, identity, used,
      { source = state.sources[element] })
    used[at_index or 0] = true
    fill(state, record, element, item or {}, ("%s[%d]."):format(path, i),
      whole and item ~= nil)
  end
  for i in ipairs(rest) do
    if not used[i] then
      add(state.problems, ("%s[%d]"):format(path, i), "unmatched",
        "not in the build; ignored")
    end
  end
end

-- Whether these settings are those that the server itself uses if none are given.
local function is_left_out(field, value)
  local settings = forms.left_out[field.name]
  if not settings then
    return false
  end
  local named = {}
  for name, item in next, value do
    named[name] = not forms.unnamed[name] and item or nil
  end
  return same(settings, named)
end

-- Whether the field stays absent: the rest leaves it out, and the detail does not contradict that.
local function stays_absent(field, value, given, whole)
  return (given == core.null or given == nil and whole) and type(value) == "table"
    and is_left_out(field, value)
end

local function find_missing(state, field, made, name)
  local host = field.name == "codehost_name" and state.codehosts[state.sources[made] or ""]
  if host then
    made[field.name] = host
    return
  end
  local source = field.name == "codehost_name" and state.sources[made]
  add(state.problems, name, "missing", source and source ~= ""
    and ("required, and the detail has only its type, %s"):format(source)
    or "required, and not in the detail", "always")
end

-- A text that the server stores as the detail shows it is taken as it was given: the server also
-- keeps parts of it that no detail shows.
local function compare(state, record, field, made, given, name)
  local value, told = made[field.name], { source = state.sources[made] }
  if given == nil or given == core.mask or same(value, given)
    or forms.is_dropped(record, field, made) then
    return
  elseif not field.array and type(value) == type(given)
    and forms.stored(field, value, told) == forms.stored(field, given, told) then
    made[field.name] = given
    return
  end
  add(state.problems, name, "differs", field.name == "strategy_name" and value == nil
    and "the build has none: the server has no strategy with that name, or it was removed"
    or "differs from the detail, which takes precedence")
end

local function fill_field(state, record, field, made, rest, path, whole)
  local name, value, given = path .. field.name, made[field.name], rest[field.name]
  local inner, identity = rows.record(field.record or ""), identities[field.name]
  local readable, needs = is_readable(record, field), needed(record, field, made)
  local must = field.required == "error" or needs == "error"
  if stays_absent(field, value, given, whole) then
    made[field.name] = nil
  elseif value == nil and given ~= nil and (must or field.reset or not readable) then
    made[field.name] = copy(given)
    if given == core.null then
      made[field.name] = nil
    end
  elseif value == nil and given == nil and must then
    find_missing(state, field, made, name)
  elseif value == nil and given == nil then
    if not whole and (field.reset or needs or needs == nil and not field.caution
      and not readable) then
      add(state.problems, name, "unreadable",
        "not in the detail; an update would reset it", "accept")
    end
  elseif readable and type(value) == "table" and inner and not field.array then
    local known = type(given) == "table"
    if given == nil and is_left_out(field, value) then
      local untold = forms.untold[field.name]
      add(state.problems, name .. "." .. untold.name, "unreadable", untold.message, "accept")
    end
    fill(state, inner, value, known and given or {}, name .. ".", whole and known)
  elseif readable and type(value) == "table" and identity then
    fill_list(state, inner, value, type(given) == "table" and given or {}, name, identity, whole)
  else
    compare(state, record, field, made, given, name)
  end
end

--- Fills `made`, a table of `record`, from `rest`. In `state`, `problems` is the list to add to,
--- `codehosts` has names of code hosts by type, and `sources` the type by repository.
function fill(state, record, made, rest, path, whole)
  for _, field in ipairs(record.all) do
    fill_field(state, record, field, made, rest, path, whole)
  end
  for key, value in next, rest do
    if not record.field[key] then
      made[key] = copy(value) -- `extra`, and what the validation will not know
    end
  end
end

return { add = add, copy = copy, fill = fill, same = same }
