-- SPDX-License-Identifier: MIT
-- text.lua WHAT FILE COUNT: decodes a list, or validates and encodes a definition, that many times.
local cjson = require "cjson"
local core = require "zadig.core"

local file <close> = assert(io.open(arg[2], "rb"))
local text = file:read "a"
local definition, plain = core.decode(nil, text), cjson.decode(text)

local contests = {
  decode = function() return assert(core.decode("BuildList", text)) end,
  decode_cjson = function() return cjson.decode(text) end,
  encode = function()
    local _, errors = core.check("create_build", definition)
    assert(errors == 0)
    return core.encode("BuildDefinition", definition)
  end,
  encode_cjson = function() return cjson.encode(plain) end,
}

local contest = contests[arg[1]]
for _ = 1, tonumber(arg[3]) do
  contest()
end
