-- SPDX-License-Identifier: MIT
-- Plans: made from options, shown, asked about, and applied. Who applies one ends with the same
-- status, whichever command it is.
local refusal = require "zadig.command.frame.refusal"
local text = require "zadig.state.text"
local zadig = require "zadig"

-- What a library call returns; its failure ends the command.
local function expect(value, failure)
  if value == nil then
    error(failure, 0)
  end
  return value
end

--- The options of a plan.
local function options_of(context, given)
  if given.ledger and given.no_ledger then
    refusal.refuse "--ledger and --no-ledger: give one of them"
  end
  local ledger = given.ledger
  if given.no_ledger then
    ledger = false
  end
  return { ledger = ledger, prune = given.prune, max_deletes = given.max_deletes,
    accept = given.accept[1] and given.accept or nil, force = given.force,
    progress = context:progress() or nil }
end

--- A plan for the definitions.
local function plan(context, given, client, definitions)
  return expect(client:plan(definitions, options_of(context, given)))
end

--- The plan for a person.
local function plan_text(context, shown)
  return text.plan(shown, { colour = context:colour() }) .. "\n"
end

-- How many changes would be made.
local function pending(counted)
  return counted.create + counted.update + counted.convert + counted.delete
end

-- The exit status that a report means.
local function status_of(report)
  if #report.failures > 0 or #report.skipped > 0 then
    return 1
  end
  return (#report.overtaken > 0 or #report.refused > 0) and 3 or 0
end

--- Shows a plan, asks, and applies it; the exit status.
local function apply(context, given, client, shown)
  if not given.json then
    context:write(plan_text(context, shown))
    context:flush()
  elseif not given.quiet then
    context.stderr:write(text.plan(shown), "\n")
  end
  local count = pending(shown:count())
  if count > 0 and not context:confirm("Make %s at %s?", count == 1 and "this change"
    or ("these %d changes"):format(count), shown.url) then
    return 1
  end
  local report = expect(client:apply(shown, { backup = given.backup,
    stop_on_error = given.stop_on_error, progress = context:progress() or nil }))
  if given.json then
    context:write(zadig.encode("Report", report), "\n")
  elseif count > 0 or not report:is_complete() then
    context:write(tostring(report), "\n")
  end
  return status_of(report)
end

return { apply = apply, expect = expect, plan = plan, plan_text = plan_text,
  status_of = status_of }
