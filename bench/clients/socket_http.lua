-- SPDX-License-Identifier: MIT
-- socket_http.lua URL COUNT: LuaSocket's http module and lua-cjson, as most scripts use them. It
-- has no keep-alive.
local cjson = require "cjson"
local http = require "socket.http"
local ltn12 = require "ltn12"

local headers = { Authorization = "Bearer bench-token", Accept = "application/json" }

for _ = 1, tonumber(arg[2]) do
  local parts = {}
  local ok, status = http.request {
    url = arg[1], headers = headers, sink = ltn12.sink.table(parts),
  }
  assert(ok and status == 200, status)
  assert(#cjson.decode(table.concat(parts)).builds == 20)
end
