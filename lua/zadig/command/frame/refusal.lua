-- SPDX-License-Identifier: MIT
-- What ends a command on purpose: one line for standard error, and the exit status.

local Refusal = { __name = "zadig.refusal" }

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

--- The message of a refusal; anything else is raised again.
local function message_of(value)
  return (is_refusal(value) or error(value, 0)) and value.message
end

return { is_refusal = is_refusal, leave = leave, message_of = message_of, refuse = refuse }
