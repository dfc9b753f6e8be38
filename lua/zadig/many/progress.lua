-- SPDX-License-Identifier: MIT

-- The progress of a run: a line on a terminal that is redrawn and removed at the end, or a function
-- of the caller. Specs pass their own clock and output.
local core = require "zadig.core"
local libraries = require "zadig.base.libraries"

local PAUSE = 0.1 -- seconds between two redraws
local WIDTH = 20 -- of the bar

-- On a narrow terminal the line is cut off: a wrapped line could not be redrawn.
local NO_WRAP, WRAP = "\27[?7l", "\27[?7h"

local Bar = {}
Bar.__index = Bar

local function format_duration(seconds)
  seconds = math.ceil(seconds)
  if seconds >= 3600 then
    return ("%d:%02d:%02d"):format(seconds // 3600, seconds // 60 % 60, seconds % 60)
  end
  return ("%d:%02d"):format(seconds // 60, seconds % 60)
end

--- The line for `done` of `total` items after `elapsed` seconds.
local function format_line(done, total, failed, elapsed)
  local filled = total > 0 and WIDTH * done // total or WIDTH
  local parts = {
    ("[%s%s] %d/%d"):format(("#"):rep(filled), ("."):rep(WIDTH - filled), done, total),
  }
  if done > 0 and elapsed > 0 then
    local rate = done / elapsed
    local tenths = math.floor(rate * 10 + 0.5) -- %.1f would use some locales' decimal comma
    parts[#parts + 1] = ("%d.%d/s"):format(tenths // 10, tenths % 10)
    parts[#parts + 1] = format_duration((total - done) / rate) .. " left"
  end
  if failed > 0 then
    parts[#parts + 1] = failed .. " failed"
  end
  return table.concat(parts, "  ")
end

--- Reports that one more item has ended.
function Bar:advance(done, total, failed)
  local now = self.now()
  if now - self.drawn >= PAUSE then
    self.drawn = now
    self.out:write(NO_WRAP, "\r", format_line(done, total, failed, now - self.began), "\27[K", WRAP)
    self.out:flush()
  end
end

--- Removes the line.
function Bar:__close()
  if self.drawn > -math.huge then
    self.out:write("\r\27[K")
    self.out:flush()
  end
end

local Call = {}
Call.__index = Call

function Call:advance(...)
  self.to(...)
end

function Call.__close() end

local default_system = { now = core.now, isatty = core.isatty }

--- nil if there is nothing to report to: without `to`, or for `true` without a terminal that can
--- redraw a line.
local function new(to, system)
  if not to then
    return nil
  elseif to ~= true then
    return setmetatable({ to = to }, Call)
  end
  system = system or default_system
  local out = system.out or libraries.stderr()
  local terminal = (system.getenv or libraries.getenv) "TERM"
  if not out or not system.isatty(out) or terminal == "dumb" then
    return nil
  end
  return setmetatable({ now = system.now, out = out, began = system.now(), drawn = -math.huge },
    Bar)
end

return { format_line = format_line, new = new }
