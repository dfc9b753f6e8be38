-- SPDX-License-Identifier: MIT
-- A definition in an editor: written to a file that only its owner can read, without credentials,
-- and read again until it is right. The file is removed when the edit is over; a text that could
-- not be used stays, and its file is named.
local core = require "zadig.core"
local diff = require "zadig.state.diff"
local display = require "zadig.show.display"
local files = require "zadig.command.frame.files"
local refusal = require "zadig.command.frame.refusal"
local server = require "zadig.command.frame.server"
local zadig = require "zadig"

local HEAD = [[
-- The definition of a build. Save the file and leave the editor to go on; you are asked before
-- anything is written. Leave it as it is to change nothing.
-- A credential is shown as "********": leave that to keep it.
return ]]

-- Calls body(parameter) for every variable of a definition, each with a key for its place.
local function each_variable(definition, body)
  for _, parameter in ipairs(definition.parameters or {}) do
    body(parameter, "default_value", tostring(parameter.key))
  end
  for _, service in ipairs(definition.target_services or {}) do
    for _, input in ipairs(service.inputs or {}) do
      body(input, "value", table.concat({ tostring(service.service_name),
        tostring(service.service_module), tostring(input.key) }, "\0"))
    end
  end
end

-- Puts the credentials back that the editor did not show.
local function restore(edited, definition)
  local values = {}
  each_variable(definition, function(variable, field, place)
    values[place] = variable[field]
  end)
  each_variable(edited, function(variable, field, place)
    if variable[field] == core.mask and values[place] ~= nil then
      variable[field] = values[place]
    end
  end)
  return edited
end

local function quoted(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

local function run_editor(path)
  local editor = server.environment "VISUAL" or server.environment "EDITOR" or "vi"
  local _, how, status = os.execute(editor .. " " .. quoted(path))
  if how ~= "exit" or status ~= 0 then
    os.remove(path)
    refusal.refuse("the editor (%s) ended with %s %d; nothing was changed", editor, how, status)
  end
end

-- The definition that the file holds now; or nil and the problems.
local function read(path, definition)
  local found, problems = files.read { path }
  if not found then
    return nil, problems
  elseif #found ~= 1 then
    return nil, { { message = ("expected one definition, got %d"):format(#found) } }
  end
  local edited = restore(found[1], definition)
  local operation = diff.is_template(edited) and "update_build_from_template" or "update_build"
  local ok, failure = zadig.check(operation, edited)
  if not ok then
    return nil, failure.problems
  end
  return edited
end

local function create(text)
  local name = os.tmpname()
  local path = name .. ".lua"
  local made, why = core.create_file(path, text)
  os.remove(name)
  return made and path or refusal.refuse("%s", why)
end

--- The definition as somebody left it in an editor.
local function edit(context, definition)
  local path = create(HEAD .. display.format(definition, { full = true }) .. "\n")
  while true do
    run_editor(path)
    local edited, problems = read(path, definition)
    if edited then
      os.remove(path)
      return edited
    end
    for _, problem in ipairs(problems) do
      context.stderr:write(files.line_of(problem), "\n")
    end
    if context.given.yes or not context:confirm "Edit again?" then
      refusal.refuse("your text is kept in %s", path)
    end
  end
end

return { edit = edit }
