-- SPDX-License-Identifier: MIT
local helpers = require "support.helpers"
local progress = require "zadig.many.progress"

describe("the progress bar", function()
  local function start(clock, terminal, kind)
    local out = { text = "", held = "" } -- what is on the screen, and what is still buffered
    function out:write(...) self.held = self.held .. table.concat { ... } end
    function out:flush() self.text, self.held = self.text .. self.held, "" end
    return progress.new(true, {
      now = clock.now, out = out, isatty = function() return terminal ~= false end,
      getenv = function() return kind or "xterm" end,
    }), out
  end

  it("shows done and total, rate, remaining time, and failures", function()
    assert.equal("[##########..........] 10/20  5.0/s  0:02 left  1 failed",
      progress.format_line(10, 20, 1, 2))
    assert.equal("[....................] 0/20", progress.format_line(0, 20, 0, 2))
    assert.equal("[####################] 3/3  3.0/s  0:00 left", progress.format_line(3, 3, 0, 1))
    assert.matches("  2:46:30 left$", progress.format_line(10, 10000, 0, 10))
    for left, said in pairs { [3725] = "1:02:05", [3600] = "1:00:00", [3599] = "59:59",
      [60] = "1:00", [1] = "0:01" } do
      assert.equal(said, progress.format_line(1, 1 + left, 0, 1):match "  ([%d:]+) left$")
    end
  end)

  it("is full if there is nothing to do, and empty if the only item is not done", function()
    assert.equal("[####################] 0/0", progress.format_line(0, 0, 0, 1))
    assert.equal("[....................] 0/1", progress.format_line(0, 1, 0, 1))
  end)

  it("redraws at most ten times a second and is removed at the end", function()
    local clock = helpers.clock(100)
    local bar, out = start(clock)
    do
      local _ <close> = bar
      for i = 1, 1000 do
        clock.advance(0.001)
        bar:advance(i, 1000, 0)
      end
    end
    local _, drawn = out.text:gsub("\r%[", "")
    assert.is_true(drawn >= 9 and drawn <= 10, drawn)
    assert.matches("] 1/1000  1000.0/s  0:01 left", out.text, 1, true)
    assert.equal("\r\27[K", out.text:sub(-4))
    assert.is_nil(out.text:find("\n", 1, true))
  end)

  it("is cut off by a narrow terminal, and never wrapped", function()
    local bar, out = start(helpers.clock())
    bar:advance(1, 20, 0)
    assert.equal("\27[?7l\r[#...................] 1/20\27[K\27[?7h", out.text)
  end)

  it("writes nothing if nobody can see it", function()
    assert.is_nil((start(helpers.clock(), false)))
    assert.is_nil((start(helpers.clock(), true, "dumb")))
    assert.is_nil(progress.new(false))
    assert.equal("", (helpers.with_stderr(function()
      local zadig = require "zadig"
      local loop <close> = zadig.loop()
      loop:spawn(function() end)
      loop:run { progress = true }
    end)))
  end)

  it("leaves no trace if it has drawn nothing", function()
    local bar, out = start(helpers.clock())
    bar:__close()
    assert.equal("", out.text)
  end)
end)
