-- SPDX-License-Identifier: MIT
-- Misuse of a client's methods and of zadig.check raises an error at the caller's line.
local core = require "zadig.core"
local sandboxes = require "support.sandboxes"
local zadig = require "zadig"

local METHODS = {}
for i, row in ipairs(core.operations()) do METHODS[i] = row.name end

describe("an error names the caller's line for", function()
  local client
  sandboxes.shared({ project_key = "yaml", retry = false },
    function(_, given) client = given end)

  local cases = {
    { "no definition", "create_build: expected table as the definition, got nothing",
      function(c) c:create_build() end },
    { "a string as definition", "update_build: expected table as the definition, got string",
      function(c) c:update_build "x" end },
    { "a client as definition",
      "create_build: expected table as the definition, got zadig.client",
      function(c) c:create_build(c) end },
    { "no name", "get_build: expected string as the build's name, got nothing",
      function(c) c:get_build() end },
    { "a number as name", "delete_build: expected string as the build's name, got number",
      function(c) c:delete_build(5) end },
    { "options that are no table", "get_build: expected a table of options, got string",
      function(c) c:get_build("b", "x") end },
    { "a query that is no table", "list_builds: expected a table of options, got number",
      function(c) c:list_builds(5) end },
    { "a dot instead of a colon", "list_builds is a method of a client: call it as client:",
      function(c) c.list_builds {} end },
    { "another value as client", "on string", function(c) c.get_build("a", "b") end },
    { "check without a name", "zadig.check: expected the name of an operation, got nothing",
      function() zadig.check() end },
    { "check of an unknown operation", 'zadig.check: unknown operation "create"',
      function() zadig.check "create" end },
    { "check of a misspelt operation", '"create_buld"; did you mean "create_build"?',
      function() zadig.check("create_buld", {}) end },
    { "check without a table", "zadig.check: expected a table, got nothing",
      function() zadig.check "create_build" end },
    { "check with odd options", 'zadig.check: unknown option "strct"',
      function() zadig.check("create_build", {}, { strct = true }) end },
  }
  for _, case in ipairs(cases) do
    it(case[1], function()
      local ok, message = pcall(case[3], client)
      assert.is_false(ok)
      local line = debug.getinfo(case[3], "S").linedefined
      assert.is_truthy(message:find(("blame_spec.lua:%d: "):format(line), 1, true), message)
      assert.is_truthy(message:find(case[2], 1, true), message)
      assert(client:list_builds())
    end)
  end

  for _, name in ipairs(METHODS) do
    it("a closed client, in " .. name, function()
      client:close()
      local ok, message = pcall(function() client[name](client, {}) end)
      assert.is_false(ok)
      assert.matches("^%S*spec/face/blame_spec.lua:%d+: attempt to use a closed client", message)
    end)
  end
end)
