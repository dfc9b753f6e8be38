-- SPDX-License-Identifier: MIT
-- A lost answer about a build from a template, which is read back service by service.
local fixtures = require "support.fixtures"
local helpers = require "support.helpers"
local start_sandbox = require "zadig.sandbox".start
local zadig = require "zadig"

describe("a lost answer about a build from a template", function()
  local sandbox, client, other, between

  before_each(function()
    sandbox = start_sandbox { time = os.time() - 60 }
    other = zadig.connect { url = sandbox.url, token = sandbox.token }
    assert(other:create_build_from_template(fixtures.read "create_build_from_template"))
    sandbox:set { time = os.time() }
    -- What a second writer does once the build has been read, and before its service is.
    client = zadig.connect { url = sandbox.url, token = sandbox.token, retry = { base = 0 },
      debug = function(line)
        if between and line:find("> GET .*serviceName=") then
          local act = between
          between = nil
          act()
        end
      end }
    sandbox:fault { kind = "reset_after", operation = "update_build_from_template", times = 1 }
  end)

  after_each(function()
    client:close()
    other:close()
    sandbox:stop()
  end)

  local function update(of, options)
    local definition = fixtures.read "update_build_from_template"
    return select(2, helpers.with_warnings(of.update_build_from_template, of, definition, options))
  end

  local function assert_unknown(reply, failure)
    assert.is_nil(reply)
    assert.same({ "ambiguous", "unknown", true },
      { failure.kind, failure.verdict, failure.evidence.present })
    assert.is_nil(failure.evidence.differing)
    return failure.evidence
  end

  it("is a success if all its services are as requested", function()
    assert.equal("applied", assert(update(client, { resolve = true })).resolved.verdict)
  end)

  it("stays lost if one of them cannot be read", function()
    sandbox:fault { kind = "empty_403", operation = "get_build", after = 2 }
    local evidence = assert_unknown(update(client, { resolve = true }))
    assert.equal("forbidden", evidence.read.kind)
  end)

  it("stays lost if somebody writes between two readings", function()
    function between()
      sandbox:set { time = os.time() + 5 }
      assert(update(other))
    end
    local evidence = assert_unknown(update(client, { resolve = true }))
    assert.is_nil(between)
    assert.is_nil(evidence.read)
  end)
end)
