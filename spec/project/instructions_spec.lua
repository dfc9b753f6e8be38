-- SPDX-License-Identifier: MIT
-- ctest: no-asan
-- ctest: timeout=300
-- A ratchet: a warm call takes no more instructions than it did, whatever the machine's speed.
local helpers = require "support.helpers"

describe("a warm list_builds", function()
  it("takes at most 3 % more instructions than committed", function()
    local ran = helpers.run { "script/bench", "--held" }
    if ran.stdout:find "^skipped: " then
      print(ran.stdout)
      return
    end
    assert.matches("^list_builds: %d+ instructions, committed are %d+\n$", ran.stdout)
    assert.equal(0, ran.status, ran.stdout .. ran.stderr)
  end)

  it("is not held when it takes more", function()
    local dir <close> = helpers.tmpdir()
    local figures = dir:write("figures.lua", helpers.read "bench/figures.lua"
      :gsub("list_builds = %d+", "list_builds = 1000"))
    local program = ("local real = dofile\nfunction dofile(path) return real(path == "
      .. "'bench/figures.lua' and %q or path) end\narg = { '--held' }\nreal 'bench/main.lua'")
      :format(figures)
    local ran = helpers.run({ "lua5.4", "-e", program }, { env = {
      ZADIG_BENCH_BIN = "build/bench/bench", LUA_PATH = "lua/?.lua;lua/?/init.lua;bench/?.lua;;",
      LUA_CPATH = "build/bench/?.so;build/bench/bench/?.so;;" } })
    if not ran.stdout:find "^skipped: " then
      assert.same({ 1, true }, { ran.status, ran.stdout:find "committed are 1000\n" ~= nil })
    end
  end)
end)
