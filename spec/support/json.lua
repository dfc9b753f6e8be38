-- SPDX-License-Identifier: MIT
-- JSON by another decoder than the one under test: lua-cjson, or dkjson, which busted installs,
-- where lua-cjson is not packaged for this Lua. `json.decode(text)` returns the value, or raises.
local found, cjson = pcall(require, "cjson.safe")
if found then
  local decoder = cjson.new()
  return { decode = function(text) return assert(decoder.decode(text)) end }
end

local dkjson = require "dkjson"
local null = setmetatable({}, { __tostring = function() return "null" end })

return {
  decode = function(text)
    -- The last argument: no metatables that distinguish arrays from objects.
    local value, _, message = dkjson.decode(text, 1, null, nil)
    assert(not message, message)
    return value
  end,
}
