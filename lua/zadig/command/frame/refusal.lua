-- SPDX-License-Identifier: MIT
-- What ends a command on purpose: one line for standard error, and the exit status.

local Refusal = { __name = "zadig.refusal" }

function Refusal:__tostring()
  return self.message
end

--- Ends the command with exit status 1 after this line.
local function refuse(message, ...)
  error(setmetatable({ message = message:format(...), status = 1 }, Refusal), 0)
end

--- Ends the command with this status, and says nothing.
local function leave(status)
  error(setmetatable({ status = status }, Refusal), 0)
end

local function is_refusal(value)
  return getmetatable(value) == Refusal
end

return { is_refusal = is_refusal, leave = leave, refuse = refuse }
