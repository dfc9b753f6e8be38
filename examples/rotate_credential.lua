-- SPDX-License-Identifier: MIT

-- Gives a credential variable a new value in every build that has it.
--
--   lua5.4 examples/rotate_credential.lua KEY FILE... < NEW_VALUE
--
-- The files are definitions, `return { name = ..., ... }`, as a team keeps them beside its code:
-- an update replaces everything, so it must be made from one. They hold no credentials: eight
-- asterisks say to an update "keep what is stored". Talks to $ZADIG_URL with $ZADIG_TOKEN.
local zadig = require "zadig"

local KEEP = "********"

local key = arg[1]
if not arg[2] then
  io.stderr:write("usage: lua5.4 rotate_credential.lua KEY FILE... < NEW_VALUE\n")
  os.exit(2)
end
local value = assert(io.read "l", "expected the new value on standard input")

-- The definition with the new value in it and all other credentials kept; nil without the variable.
local function rotated(definition)
  local parameters, found = {}, false
  for i, parameter in ipairs(definition.parameters or {}) do
    if parameter.is_credential then
      local is_it = parameter.key == key
      found = found or is_it
      parameter = zadig.build(parameter, { default_value = is_it and value or KEEP })
    end
    parameters[i] = parameter
  end
  return found and zadig.build(definition, { parameters = parameters }) or nil
end

local client <close> = zadig.connect()
local failed = false

for i = 2, #arg do
  local definition = rotated(assert(loadfile(arg[i], "t", { zadig = zadig }))())
  if not definition then
    print("has no " .. key .. ": " .. arg[i])
  else
    local ok, failure = client:update_build(definition)
    print((ok and "updated " or "FAILED  ") .. definition.name .. (ok and "" or ": "
      .. tostring(failure)))
    failed = failed or not ok
  end
end

os.exit(not failed, true)
