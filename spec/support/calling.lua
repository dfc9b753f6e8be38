-- SPDX-License-Identifier: MIT
-- Clients of scripted servers, and calls that must fail.
local assert = require "luassert"
local zadig = require "zadig"

--- A client of the server that does not retry; `options` has its other options.
local function connect(server, options)
  local all = { url = server.url, token = "http-token", project_key = "yaml", retry = false }
  for key, value in pairs(options or {}) do all[key] = value end
  return zadig.connect(all)
end

--- list_builds(options) must fail with this kind: the failure.
local function fails(kind, client, options)
  local reply, failure = client:list_builds(options)
  assert.is_nil(reply)
  assert.equal(kind, failure.kind, tostring(failure))
  return failure
end

return { connect = connect, fails = fails }
