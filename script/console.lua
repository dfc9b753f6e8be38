-- SPDX-License-Identifier: MIT
-- What script/console runs before its prompt.
local zadig = require "zadig"

local url = os.getenv "ZADIG_URL"
local options = {}
if not url then
  -- Held by a global, so that it is stopped when the prompt ends and not before.
  local sandbox = require("zadig.sandbox").start {}
  _G.sandbox, url = sandbox, sandbox.url
  options = { url = sandbox.url, token = sandbox.token, project_key = "yaml" }
end

_G.zadig = zadig
_G.client = zadig.connect(options)
print(("zadig %s, client connected to %s"):format(zadig.version, url))
