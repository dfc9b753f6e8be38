-- SPDX-License-Identifier: MIT

-- When a request is sent again. `rows` and the operation's own row (`repeats`) decide what may be
-- repeated; the delay has full jitter; `attempts`, the deadline and a budget shared by all calls of
-- a client limit how often, so that retries do not overload a server that is down.
local core = require "zadig.core"
local credentials = require "zadig.call.credentials"
local records = require "zadig.base.rows"
local trace = require "zadig.call.trace"
local wait = require "zadig.call.wait"

-- Failures that may be temporary: by HTTP status, else by kind. Reads and deletes are always
-- repeated, creates only if nothing was sent, and replacements as the row says:
--   replace   "unsent": if nothing was sent; "always": also if something was
--   lost      a write may have happened although this was the answer (if anything was sent)
--   tokens    what a repeat costs the budget
local rows = {
  { kind = "network", replace = "unsent", lost = true, tokens = 5,
    why = "no connection, or the connection was lost" },
  { kind = "timeout", replace = "unsent", lost = true, tokens = 10, why = "no reply in time" },
  { status = 408, replace = "always", tokens = 5, why = "the server did not receive the request" },
  { status = 425, replace = "always", tokens = 5, why = "the server did not process it" },
  { status = 429, replace = "always", tokens = 5, why = "the server did not process it" },
  { status = 502, replace = "always", lost = true, tokens = 5, why = "a gateway answered" },
  { status = 503, replace = "always", lost = true, tokens = 5, why = "a gateway answered" },
  { status = 504, replace = "always", lost = true, tokens = 10, why = "a gateway answered" },
}

-- What a success without retries returns to the budget.
local REFUND = 1
-- The longest wait that a server may ask for, in seconds.
local LONGEST_RETRY_AFTER = 60

-- The row that matches a failure, or nil.
local function classify(failure)
  for _, row in ipairs(rows) do
    if row.kind and row.kind == failure.kind or row.status and row.status == failure.status then
      return row
    end
  end
end

-- Whether the operation may be sent again after that failure. `careful`: a write that may have
-- happened is read back instead of repeated.
local function may_repeat(operation, failure, careful)
  local row = classify(failure)
  if not row then
    return false
  elseif operation.repeats == "always" or failure.sent == "no" then
    return true
  end
  return operation.repeats == "replace" and row.replace == "always"
    and not (careful and row.lost)
end

-- Whether the answer was lost to a request that the server may have carried out.
local function is_lost(failure)
  local row = classify(failure)
  local unread = failure.kind == "protocol" and (failure.status or 200) < 300 -- not a redirect
  return failure.sent ~= "no" and (row ~= nil and row.lost or unread)
end

local defaults

-- `base` overridden by `own`.
local function lay(base, own)
  local settings = {}
  for key, value in pairs(base) do
    settings[key] = value
  end
  if own == false then
    settings.attempts = 1
  end
  for key, value in pairs(own or {}) do
    settings[key] = value
  end
  return settings
end

local function settings_of(policy, own)
  if not defaults then
    defaults = {}
    for _, field in ipairs(records.record "RetryOptions".fields) do
      defaults[field.name] = tonumber(field.fallback)
    end
  end
  policy.settings = policy.settings or lay(defaults, policy.retry)
  return own == nil and policy.settings or lay(policy.settings, own)
end

-- Seconds until the next attempt, or nil if the server asks for too many.
local function choose_wait(settings, failure, attempts, random)
  local asked = failure.retry_after
  if asked and asked > LONGEST_RETRY_AFTER then
    return nil
  end
  local most = math.min(settings.cap, settings.base * 2.0 ^ (attempts - 1))
  return math.max(random() * most, asked or 0)
end

-- A refused token that has a source is asked for again, once per call. A 401 means that nothing was
-- done, so even a write may be sent again.
local function renew(client, policy, failure)
  if failure.kind ~= "unauthorized" or not policy.renew then
    return false
  end
  local token = credentials.resolve(policy.renew, policy.system)
  return token ~= nil and core.set_token(client, token) == true
end

local function exchange(client, policy, call, options, left)
  trace.request(policy, call)
  local reply, failure = wait.exchange(client, call, options, left)
  trace.reply(policy, call, failure)
  return reply, failure
end

-- The state that all attempts of a call share.
local function new_run(client, operation, policy, call, options, began, sent)
  return {
    client = client, operation = operation, policy = policy, call = call, options = options,
    began = began, sent = sent,
    settings = settings_of(policy, options.retry), deadline = options.deadline or policy.deadline,
    attempts = 0, tokens = 0, lost = false, renewed = false,
  }
end

local function left(run)
  return run.deadline and run.deadline - (run.policy.system.now() - run.began)
end

-- Adds to the failure what only the policy knows.
local function complete(run, failure)
  failure.attempts = run.attempts
  if run.attempts > 1 then
    failure.elapsed = run.policy.system.now() - run.began
  end
  if run.lost and failure.sent == "no" then
    failure.sent = "maybe" -- an earlier attempt may have been
  end
  return failure
end

-- Waits for the next attempt. True, or the failure to return: the last one, or that the wait was
-- cancelled.
local function await_next(run, failure)
  local policy, settings = run.policy, run.settings
  local tokens = classify(failure).tokens
  if run.attempts >= settings.attempts or (policy.spent or 0) + tokens > settings.budget then
    return failure
  end
  local seconds = choose_wait(settings, failure, run.attempts, policy.system.random)
  local rest = left(run)
  if not seconds or rest and seconds >= rest then
    return failure
  end
  policy.spent, run.tokens = (policy.spent or 0) + tokens, tokens
  trace.again(policy, run.operation, seconds, run.attempts + 1, settings.attempts)
  local waited, cancelled = wait.pause(seconds, policy.system.sleep)
  if waited then
    return true
  end
  for _, key in ipairs { "operation", "method", "url", "attempts", "elapsed", "sent" } do
    cancelled[key] = failure[key]
  end
  return cancelled
end

-- Waits before a create is sent once more; false if there is no time, or it was cancelled.
local function await_resend(run, failure)
  local policy = run.policy
  local seconds = choose_wait(run.settings, failure, run.attempts, policy.system.random)
  local rest = left(run)
  if not seconds or rest and seconds >= rest then
    return false
  end
  trace.again(policy, run.operation, seconds, run.attempts + 1, run.attempts + 1)
  return wait.pause(seconds, policy.system.sleep) == true
end

-- What reading back shows after a failure: the success; or nil and a failure, and true if the write
-- is to be sent once more.
local function inquire(run, failure, inquiry, lost)
  local reply, answer
  if inquiry.resent and not lost then
    reply, answer = inquiry:conclude(failure, left(run))
  else
    reply, answer = inquiry:ask(failure, left(run))
  end
  return reply, answer, not reply and inquiry:sends_again(answer) and await_resend(run, failure)
end

-- Decides about a failure: true to try again, or what the call returns.
local function judge(run, failure, inquiry)
  run.attempts = run.attempts + 1
  if failure.status == 400 and failure.code then
    failure = require "zadig.call.confirm".confirm(run.client, run.operation, run.call,
      run.options, failure, left(run), run.sent)
  end
  failure.retryable = may_repeat(run.operation, failure, inquiry ~= nil)
  complete(run, failure)
  if not run.renewed and renew(run.client, run.policy, failure) then
    run.renewed = true
    return true
  end
  local lost = is_lost(failure)
  local met_itself = run.lost and failure.kind == "not_found" -- only deletes are repeated then
  run.lost = run.lost or lost
  local answer = failure
  if inquiry and (lost or met_itself or inquiry.resent) then
    local reply, again
    reply, answer, again = inquire(run, failure, inquiry, lost)
    if reply or again then
      return again or nil, reply
    end
  end
  if not answer.retryable then
    return answer
  end
  local again = await_next(run, failure)
  return again == failure and answer or again
end

-- Refills the budget after a success.
local function refund(policy, tokens)
  if policy.spent then
    policy.spent = math.max(0, policy.spent - tokens)
  end
end

--- Exchanges a call until it succeeds or may not be repeated. `began` is when the call began;
--- `inquiry` finds out what became of a lost write, nil if that is not wanted. Returns the reply,
--- or nil and a failure.
--- `sent` has the name and project of a write.
local function run(client, operation, call, options, began, inquiry, sent)
  local policy = core.policy(client)
  local deadline = options.deadline or policy.deadline
  local reply, failure = exchange(client, policy, call, options,
    deadline and deadline - (policy.system.now() - began))
  if reply then
    refund(policy, REFUND)
    return reply
  end
  local state = new_run(client, operation, policy, call, options, began, sent)
  while true do
    local answer, found = judge(state, failure, inquiry)
    if found then
      return found
    elseif answer ~= true then
      return nil, answer
    end
    reply, failure = exchange(client, policy, call, options, left(state))
    if reply then
      refund(policy, state.tokens)
      return reply
    end
  end
end

return { choose_wait = choose_wait, classify = classify, is_lost = is_lost,
  may_repeat = may_repeat, rows = rows, run = run }
