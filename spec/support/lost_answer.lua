-- SPDX-License-Identifier: MIT
-- Writes whose answer is lost: a client that has to find out what became of them, and another
-- that writes in between.
local assert = require "luassert"
local busted = require "busted"
local helpers = require "support.helpers"
local start_sandbox = require("zadig.sandbox").start
local zadig = require "zadig"

local lost = {}

local sandbox, client, other, between

--- Before each test of the `describe`: give(sandbox, client, other).
function lost.each(give)
  busted.before_each(function()
    sandbox = start_sandbox()
    between = nil
    client = zadig.connect { url = sandbox.url, token = sandbox.token, project_key = "p",
      retry = { base = 0 },
      debug = function(line)
        if between and line:find " network: " then
          local act = between
          between = nil
          act()
        end
      end }
    other = zadig.connect { url = sandbox.url, token = sandbox.token, project_key = "p" }
    give(sandbox, client, other)
  end)
  busted.after_each(function()
    client:close()
    other:close()
    sandbox:stop()
  end)
end

--- What a second writer does once the next answer is lost and before it is read back.
function lost.meanwhile(act)
  between = act
end

--- The answer to the next call of the operation is lost: `how` is "reset_before" when the server
--- has done nothing, "reset_after" when it has.
function lost.lose(operation, how)
  sandbox:fault { kind = how, operation = operation, times = 1 }
end

--- How many requests of the operation have arrived.
function lost.requests(operation)
  return sandbox:state().counters.requests[operation] or 0
end

--- The definition of build "b", with a credential.
function lost.definition(changes)
  return zadig.build({
    name = "b", project_key = "p", infrastructure = "kubernetes", build_os = "ubuntu 20.04",
    script_type = "shell", build_script = "make", installs = {}, services = {}, repo_info = {},
    parameters = { { key = "TOKEN", type = "string", default_value = "hush-hush",
      is_credential = true } },
  }, changes)
end

--- Calls the method without warnings; its two results.
function lost.call(of, name, ...)
  return select(2, helpers.with_warnings(of[name], of, ...))
end

--- The same, which must succeed: its reply.
function lost.must(...)
  local reply, failure = lost.call(...)
  assert.is_nil(failure)
  return reply
end

--- The same, which must fail as ambiguous with this verdict: the failure.
function lost.ambiguous(verdict, ...)
  local reply, failure = lost.call(...)
  assert.is_nil(reply)
  assert.equal("ambiguous", failure.kind)
  assert.equal(verdict, failure.verdict, tostring(failure))
  assert.is_table(failure.evidence)
  assert.is_nil(tostring(failure):find("hush", 1, true))
  return failure
end

return lost
