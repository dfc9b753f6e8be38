-- SPDX-License-Identifier: MIT
-- Builds and failures as tables.
local core = require "zadig.core"
local lists = require "zadig.show.lists"

describe("a list of builds", function()
  it("has a line for each, cut to the terminal's width", function()
    local time = os.time { year = 2023, month = 6, day = 8, hour = 12 }
    local builds = {
      { name = "a", update_by = "admin", update_time = time, target_services = {
        { service_name = "s", service_module = "s" }, { service_name = "t",
        service_module = "m" } } },
      { name = "longer\27", update_by = "x" },
    }
    assert.equal('NAME          UPDATED           BY     SERVICES\n'
      .. 'a             2023-06-08 12:00  admin  s, t/m\n'
      .. '"longer\\x1B"                    x\n', lists.builds(builds))
    for line in lists.builds(builds, 44):gmatch "[^\n]+" do
      assert.is_true(#line <= 44, line)
    end
  end)
end)

describe("a list of failures", function()
  it("has each message in full, sorted, within the width", function()
    local words = ("word "):rep(30)
    local text = lists.failures({
      [12] = core.failure { kind = "invalid", message = "a" },
      [2] = core.failure { kind = "not_found", message = words, hint = "try it" },
      [3] = "main.lua:1: oh",
    }, 60)
    assert.matches("^INDEX  KIND       FAILURE\n%[2%]    not_found  word word", text)
    assert.matches("\n%[3%]    error      main.lua:1: oh\n%[12%]   invalid    a %(inv", text)
    assert.matches("\n +hint: try it\n", text)
    assert.equal(30, select(2, text:gsub("word", "")))
    for line in text:gmatch "[^\n]+" do
      assert.is_true(#line <= 60, line)
    end
  end)
end)
