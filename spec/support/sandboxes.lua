-- SPDX-License-Identifier: MIT
-- A sandbox and a client for the tests of the `describe` that calls one of these:
--
--   local sandbox, client
--   sandboxes.each({ project_key = "p" }, function(...) sandbox, client = ... end)
--
-- `give(sandbox, client)` is called before each test. The client's URL and token are the
-- sandbox's; `options` has its other options and, as `sandbox`, those of the sandbox. With
-- `client = false` there is no client.
local busted = require "busted"
local zadig = require "zadig"
local start = require("zadig.sandbox").start

local function connect(sandbox, options)
  if options.client == false then
    return nil
  end
  local all = { url = sandbox.url, token = sandbox.token }
  for key, value in pairs(options) do
    all[key] = value
  end
  all.sandbox = nil
  return zadig.connect(all)
end

--- A new sandbox for each test.
local function each(options, give)
  local sandbox, client
  busted.before_each(function()
    sandbox = assert(start(options.sandbox))
    client = connect(sandbox, options)
    give(sandbox, client)
  end)
  busted.after_each(function()
    if client then
      client:close()
    end
    sandbox:stop()
  end)
end

--- One sandbox for all tests, reset before each of them; the client is new for each.
local function shared(options, give)
  local sandbox, client
  busted.setup(function() sandbox = assert(start(options.sandbox)) end)
  busted.teardown(function() sandbox:stop() end)
  busted.before_each(function()
    sandbox:reset()
    client = connect(sandbox, options)
    give(sandbox, client)
  end)
  busted.after_each(function()
    if client then
      client:close()
    end
  end)
end

return { each = each, shared = shared }
