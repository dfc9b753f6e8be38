-- SPDX-License-Identifier: MIT
-- resolve = "again": a create whose answer was lost, and that cannot be found, is sent once more.
local lost = require "support.lost_answer"
local zadig = require "zadig"

local definition, lose, meanwhile, requests =
  lost.definition, lost.lose, lost.meanwhile, lost.requests

describe("a create that is sent again", function()
  local sandbox, client, other
  lost.each(function(...) sandbox, client, other = ... end)

  local function create(changes, options)
    local all = { resolve = "again" }
    for key, value in pairs(options or {}) do all[key] = value end
    return client:create_build(definition(changes), all)
  end

  it("succeeds if the first one never arrived", function()
    lose("create_build", "reset_before")
    assert.equal("success", assert(create()).message)
    assert.equal(2, requests "create_build")
  end)

  it("is not sent if the first one is found", function()
    lose("create_build", "reset_after")
    assert.equal("applied", assert(create()).resolved.verdict)
    assert.equal(1, requests "create_build")
  end)

  it("is not sent if the build is there with other content, or from long ago", function()
    assert(other:create_build(definition { build_script = "make all" }))
    lose("create_build", "reset_before")
    local none, failure = create()
    assert.is_nil(none)
    assert.equal("unknown", failure.verdict)
    assert.equal(2, requests "create_build") -- one of them by the other
  end)

  it("counts a conflict with the same content as a success, which a reading confirms", function()
    -- The first one arrives when it has been read back and found missing.
    sandbox:fault { kind = "reset_before", operation = "create_build", times = 1 }
    local arrived = false
    local late <close> = zadig.connect { url = sandbox.url, token = sandbox.token,
      project_key = "p", debug = function(line)
        if not arrived and line:find "retrying create_build in" then
          arrived = true
          assert(other:create_build(definition()))
        end
      end }
    local reply = assert(late:create_build(definition(), { resolve = "again" }))
    assert.equal("applied", reply.resolved.verdict)
    assert.equal(3, requests "create_build")
  end)

  it("does not count a conflict with other content", function()
    sandbox:fault { kind = "reset_before", operation = "create_build", times = 1 }
    local arrived = false
    local late <close> = zadig.connect { url = sandbox.url, token = sandbox.token,
      project_key = "p", debug = function(line)
        if not arrived and line:find "retrying create_build in" then
          arrived = true
          assert(other:create_build(definition { build_script = "theirs" }))
        end
      end }
    local none, failure = late:create_build(definition(), { resolve = "again" })
    assert.is_nil(none)
    assert.same({ "ambiguous", "unknown" }, { failure.kind, failure.verdict })
    assert.same({ "build_script" }, failure.evidence.differing)
  end)

  it("stays unknown if the name is taken in another project, and says so", function()
    assert(other:create_build(definition { project_key = "demo" }))
    lose("create_build", "reset_before")
    local none, failure = create()
    assert.is_nil(none)
    assert.same({ "ambiguous", "unknown" }, { failure.kind, failure.verdict })
    assert.matches("^conflict: a build named", failure.cause)
  end)

  it("is sent no more than once more", function()
    sandbox:fault { kind = "reset_before", operation = "create_build", times = 9 }
    local none, failure = create()
    assert.is_nil(none)
    assert.same({ "ambiguous", "unknown", 2 }, { failure.kind, failure.verdict, failure.attempts })
    assert.equal(2, requests "create_build")
  end)

  it("stays unknown if the second one is refused", function()
    sandbox:fault { kind = "reset_before", operation = "create_build", times = 1 }
    sandbox:fault { kind = "empty_403", operation = "create_build", times = 1, after = 1 }
    local none, failure = create()
    assert.is_nil(none)
    assert.same({ "ambiguous", "unknown" }, { failure.kind, failure.verdict })
  end)

  it("is not sent beyond the deadline", function()
    lose("create_build", "reset_before")
    local none, failure = create(nil, { deadline = 0.05, retry = { base = 1000, cap = 1000 } })
    assert.is_nil(none)
    assert.equal("unknown", failure.verdict)
    assert.equal(1, requests "create_build")
  end)

  it("is off by default, and for updates and deletes means true", function()
    lose("create_build", "reset_before")
    assert.equal("unknown", select(2, client:create_build(definition())).verdict)
    assert(other:create_build(definition()))
    local sent = requests "update_build"
    lose("update_build", "reset_before")
    local _, failure = client:update_build(definition { build_script = "x" },
      { resolve = "again" })
    assert.equal("ambiguous", failure.kind)
    assert.equal(sent + 1, requests "update_build")
    lose("delete_build", "reset_after")
    meanwhile(function() end)
    assert(client:delete_build("b", { resolve = "again" }))
  end)

  it("refuses another value of the option", function()
    for _, value in ipairs { "always", 5, {} } do
      local none, failure = client:create_build(definition(), { resolve = value })
      assert.is_nil(none)
      assert.equal("invalid", failure.kind)
      assert.equal("resolve", failure.problems[1].path)
      assert.matches('expected true, false or "again", got ', failure.problems[1].message)
    end
    assert.equal(0, requests "create_build")
  end)
end)
