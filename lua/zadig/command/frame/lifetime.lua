-- SPDX-License-Identifier: MIT
-- When a token ends, as it says itself: it is a JSON Web Token, whose middle part is readable.
-- Nothing of it is kept or shown but the time.
local core = require "zadig.core"

local ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

-- The bytes that base64url text stands for.
local function decoded(text)
  local bytes, bits, count = {}, 0, 0
  for character in text:gmatch "[%w_-]" do
    bits = bits << 6 | ALPHABET:find(character, 1, true) - 1
    count = count + 6
    if count >= 8 then
      count = count - 8
      bytes[#bytes + 1] = string.char(bits >> count & 255)
    end
  end
  return table.concat(bytes)
end

--- The unix time at which the token ends, or nil: it does not say.
local function ending(token)
  local claims = token:match "^[%w_-]+%.([%w_-]+)%.[%w_-]*$"
  local value = claims and core.decode(nil, decoded(claims))
  local time = type(value) == "table" and rawget(value, "exp")
  return math.type(time) == "integer" and time or nil
end

return { ending = ending }
