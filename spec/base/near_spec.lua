-- SPDX-License-Identifier: MIT
-- The distance between words, which suggestions depend on.
local checking = require "support.checking"
local core = require "zadig.core"

describe("two words", function()
  -- { how they differ, as written, as meant, the typos: none for another word }
  local cases = {
    { "nothing", "cpu_limit", "cpu_limit", 0 },
    { "nothing when both are empty", "", "", 0 },
    { "nothing but the letters' case", "AzureZone", "azurezone", 0 },
    { "nothing but underscores", "cpulimit", "cpu_limit", 0 },
    { "nothing but hyphens", "cpu-limit", "cpu_limit", 0 },
    { "a letter left out", "cpu_limt", "cpu_limit", 1 },
    { "a letter left out at the start", "pu_limit", "cpu_limit", 1 },
    { "a letter too many", "cpu_limiit", "cpu_limit", 1 },
    { "another letter", "cpu_lamit", "cpu_limit", 1 },
    { "neighbours swapped", "cpu_lmiit", "cpu_limit", 1 },
    { "the first two swapped", "pcu_limit", "cpu_limit", 1 },
    { "the last two swapped", "cpu_limti", "cpu_limit", 1 },
    { "neighbours of which one only is the other's", "cpu_limxi", "cpu_limit", 2 },
    { "neighbours of which the other only is the one's", "cpu_limtx", "cpu_limit", 2 },
    { "two letters swapped over a third", "cpu_timil", "cpu_limit", 2 },
    { "a slip in each third", "abxdexghx", "abcdefghi", 3 },
    { "a slip more than thirds", "axxdexghx", "abcdefghi" },
    { "another word", "elephant", "cpu_limit" },
    { "one of two letters", "ax", "ab" },
    { "everything", "", "abc" },
  }
  for _, case in ipairs(cases) do
    it("differ by " .. case[1], function()
      assert.equal(case[4], core.near(case[2], case[3]))
    end)
  end

  it("are compared up to 48 letters", function()
    local long = ("abcdefghijkl"):rep(4)
    assert.equal(0, core.near(long, long))
    assert.equal(0, core.near(("_"):rep(50) .. long, long))
    assert.equal(16, core.near(long:sub(17), long))
    assert.is_nil(core.near(long .. "m", long))
    assert.is_nil(core.near(long, long .. "m"))
    assert.is_nil(core.near(long .. "m", long .. "m"))
    assert.is_nil(core.near("x", long .. "m"))
  end)
end)

describe("a suggestion", function()
  local function meant(fields)
    return (checking.lines("create_build", checking.settings { resource_spec = fields })[1] or "")
      :match 'did you mean "(.-)"'
  end

  local function limits(key)
    return { cpu_limit = 1, memory_limit = 1, cpu_req = 1, memory_req = 1, [key] = 1 }
  end

  it("is the nearest word, wherever its row is", function()
    assert.equal("cpu_limit", meant(limits "cpu_limt"))
    assert.equal("gpu_limit", meant(limits "gpu_limt"))
    assert.equal("memory_req", meant(limits "memory_rek"))
  end)

  it("is the first of two that are equally near", function()
    assert.equal("cpu_limit", meant(limits "xpu_limit"))
  end)

  it("has the spelling of the choice", function()
    assert.same({ 'error script_type: expected one of "shell", "batch_file", "powershell", got '
      .. 'string "Shell"; did you mean "shell"?' },
      (checking.lines("create_build", checking.with("script_type", "Shell"))))
    assert.same({ 'error script_type: expected one of "shell", "batch_file", "powershell", got '
      .. 'string "powersell"; did you mean "powershell"?' },
      (checking.lines("create_build", checking.with("script_type", "powersell"))))
  end)

  it("is the nearest choice, and the first of two that are equally near", function()
    local function mode(written)
      return checking.lines("create_build", checking.storage { provision_type = "static",
        pvc = "p", storage_size_in_gib = 1, access_mode = written })[1]:match 'did you mean "(.-)"'
    end
    assert.equal("ReadWriteOncePod", mode "ReadWriteOncePo")
    assert.equal("ReadWriteOnce", mode "ReadWriteOnc")
    assert.equal("ReadWriteOnce", mode "ReadWriteOnny")
  end)
end)
