-- SPDX-License-Identifier: MIT
local lost = require "support.lost_answer"

local call, must, ambiguous = lost.call, lost.must, lost.ambiguous
local definition, lose, meanwhile, requests =
  lost.definition, lost.lose, lost.meanwhile, lost.requests

local HOUR = 3600

describe("a lost answer", function()
  local sandbox, client, other
  lost.each(function(...) sandbox, client, other = ... end)

  it("of a delete is a success when the build is gone", function()
    must(other, "create_build", definition())
    lose("delete_build", "reset_after")
    assert.equal("applied", must(client, "delete_build", "b").resolved.verdict)
    assert.equal(1, requests "delete_build")
  end)

  it("of a delete leads to another delete if the build still exists", function()
    must(other, "create_build", definition())
    lose("delete_build", "reset_before")
    local reply = must(client, "delete_build", "b")
    assert.is_nil(reply.resolved)
    assert.equal(2, requests "delete_build")
    for _, build in ipairs(sandbox:state().builds) do
      assert.not_equal("b", build.name)
    end
  end)

  it("of a delete is a success if a repeated one no longer finds the build", function()
    must(other, "create_build", definition())
    lose("delete_build", "reset_before")
    sandbox:fault { kind = "status", status = 400, handled = true, operation = "delete_build",
      after = 1, times = 1, body = '{"code":6524,"description":"mongo: no documents in result",'
        .. '"extra":{},"message":"删除构建模块失败","type":"error"}' }
    assert.equal("applied", must(client, "delete_build", "b").resolved.verdict)
    assert.equal(2, requests "delete_build")
    local _, failure = call(client, "delete_build", "b")
    assert.is_nil(failure)
  end)

  it("of a delete leads to no other if somebody has created the build again", function()
    must(other, "create_build", definition())
    lose("delete_build", "reset_after")
    meanwhile(function()
      sandbox:set { time = os.time() + 5 }
      must(other, "create_build", definition { build_script = "theirs" })
    end)
    local failure = ambiguous("unknown", client, "delete_build", "b")
    assert.is_false(failure.retryable)
    assert.matches("still the one you want to delete", failure.hint)
    assert.equal(1, requests "delete_build")
    assert.equal("theirs", must(other, "get_build", "b").build_script)
  end)

  it("of a delete leads to no other if the build was changed between two readings", function()
    must(other, "create_build", definition())
    sandbox:fault { kind = "reset_before", operation = "delete_build", times = 1 }
    sandbox:fault { kind = "reset_after", operation = "delete_build", after = 1, times = 1 }
    sandbox:set { time = os.time() - 20 }
    must(other, "update_build", definition())
    meanwhile(function()
      meanwhile(function()
        sandbox:set { time = os.time() - 10 } -- the server's clock is behind
        must(other, "create_build", definition { build_script = "theirs" })
      end)
    end)
    local failure = ambiguous("overtaken", client, "delete_build", "b")
    assert.is_false(failure.retryable)
    assert.equal(2, requests "delete_build")
    assert.equal("theirs", must(other, "get_build", "b").build_script)
  end)

  it("of a delete leads to no other if nothing can be read", function()
    must(other, "create_build", definition())
    lose("delete_build", "reset_before")
    sandbox:fault { kind = "empty_403", operation = "get_build" }
    local failure = ambiguous("unknown", client, "delete_build", "b")
    assert.equal("forbidden", failure.evidence.read.kind)
    assert.equal(1, requests "delete_build")
  end)

  it("of a delete that is not repeated reports what it can find out", function()
    must(other, "create_build", definition())
    lose("delete_build", "reset_before")
    ambiguous("unknown", client, "delete_build", "b", { retry = false })
    sandbox:set { time = os.time() - 2 * HOUR }
    must(other, "update_build", definition())
    lose("delete_build", "reset_before")
    local failure = ambiguous("not_applied", client, "delete_build", "b", { retry = false })
    assert.is_true(failure.retryable)
    assert.is_string(failure.evidence.update_by)
  end)

  it("of a delete is overtaken if the build was written between two readings", function()
    must(other, "create_build", definition())
    sandbox:fault { kind = "reset_before", operation = "delete_build", times = 2 }
    meanwhile(function()
      meanwhile(function()
        sandbox:set { time = os.time() + 5 }
        must(other, "update_build", definition())
      end)
    end)
    ambiguous("overtaken", client, "delete_build", "b", { retry = { attempts = 2 } })
  end)
end)
