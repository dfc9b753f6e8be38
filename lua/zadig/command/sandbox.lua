-- SPDX-License-Identifier: MIT
local core = require "zadig.core"
local libraries = require "zadig.base.libraries"
local numbers = require "zadig.command.frame.numbers"
local refusal = require "zadig.command.frame.refusal"
local specs = require "zadig.command.frame.specs"

local PORT = 8765

local TRY = [[
A mock Zadig server is listening on %s

  export ZADIG_URL=%s
  export ZADIG_TOKEN=%s
  export ZADIG_PROJECT_KEY=%s

Try:
  zadig list
  AUTH="Authorization: Bearer $ZADIG_TOKEN"
  curl -H "$AUTH" "$ZADIG_URL/openapi/build?projectKey=lilian-test"
  curl -H "$AUTH" "$ZADIG_URL/openapi/build/s-build/detail?projectKey=lilian-test"
  curl -H "$AUTH" -X DELETE "$ZADIG_URL/openapi/build?name=s-build&projectKey=lilian-test"

Ctrl-C ends it.
]]

-- JSON has a null for what is not there.
local function without_nulls(value)
  for key, item in pairs(value) do
    if item == core.null then
      value[key] = nil
    elseif type(item) == "table" then
      without_nulls(item)
    end
  end
  return value
end

-- The table that a file of seeds holds.
local function read_seeds(path)
  local file, why = libraries.open(path, "rb")
  local text = file and file:read "a"
  if not text then
    refusal.refuse("--seeds: %s", why or path .. " cannot be read")
  end
  file:close()
  local value, wrong
  if path:find "%.json$" then
    value, wrong = core.decode(nil, text)
    wrong = wrong and ("%s: %s"):format(path, wrong)
  else
    local chunk
    chunk, wrong = load(text, "@" .. path, "t", {})
    if chunk then
      local ok, result = pcall(chunk)
      value, wrong = ok and result or nil, not ok and tostring(result) or nil
    end
  end
  if wrong then
    refusal.refuse("--seeds: %s", wrong)
  elseif type(value) ~= "table" then
    refusal.refuse("--seeds: %s: expected a table of lists, such as { builds = { ... } }", path)
  end
  return without_nulls(value)
end

-- The options of the sandbox, and the faults.
local function options_of(given)
  local options, faults = { port = PORT }, {}
  for _, path in ipairs(given.seeds) do
    for key, value in pairs(read_seeds(path)) do
      options[key] = value
    end
  end
  faults = options.faults or faults
  options.faults = nil
  if type(faults) ~= "table" then
    refusal.refuse "--seeds: faults: expected a list"
  end
  table.move(given.fault, 1, #given.fault, #faults + 1, faults)
  if given.user[1] then
    options.users = given.user
  end
  options.port = given.port or options.port
  options.max_body = given.max_body or options.max_body
  options.max_page_size = given.max_page_size or options.max_page_size
  options.version = given.zadig or options.version
  if given.no_licence then
    options.licence = false
  end
  return options, faults
end

-- Its problem as a refusal: what raises at its caller's line is about what the user wrote.
local function checked(body, ...)
  local ok, result, why = pcall(body, ...)
  if not ok then
    refusal.refuse("%s", (tostring(result):gsub("^[^\n]-:%d+: ", "")))
  elseif why then
    refusal.refuse("%s", why)
  end
  return result
end

-- Replays recordings of a real server, and shows what differs.
local function replay(context, sandboxes, given)
  local total = 0
  for _, path in ipairs(given.replay) do
    local count, different = sandboxes.replay(path, given.zadig)
    if not count then
      refusal.refuse("--replay: %s", different)
    end
    for _, item in ipairs(different) do
      context:write(tostring(item), "\n")
    end
    context:write(("%s: %d requests, %d replies differ\n"):format(path, count, #different))
    total = total + #different
  end
  return total > 0 and 1 or 0
end

local function run(context, given)
  local found, sandboxes = pcall(require, "zadig.sandbox")
  if not found then
    refusal.refuse("%s", sandboxes) -- which says what to install
  end
  if given.replay[1] then
    return replay(context, sandboxes, given)
  end
  local options, faults = options_of(given)
  local sandbox <close> = checked(sandboxes.start, options)
  for _, fault in ipairs(faults) do
    checked(sandbox.fault, sandbox, fault)
  end
  local project = type(options.projects) == "table" and options.projects[1] or "lilian-test"
  if given.json then
    context:json { url = sandbox.url, token = sandbox.token, tokens = sandbox.tokens }
  elseif given.quiet then
    context:write(sandbox.url, "\n")
  else
    local token = sandbox.token or sandbox.tokens[options.users[1].name]
    context:write(TRY:format(sandbox.url, sandbox.url, token, project))
  end
  context:flush()
  sandboxes.wait()
  return 0
end

return {
  name = "sandbox", title = "Run a mock server to try things on",
  text = "Runs a mock Zadig server on 127.0.0.1 until interrupted, for `zadig`, `curl` and other "
    .. "programs. It answers as the real one does, with example builds, projects and users; when "
    .. "it ends, nothing is kept. With --json, one line has its URL and tokens for scripts."
    .. "\n\nA FILE of --seeds is Lua that returns a table, or JSON: the lists that take the place "
    .. "of the examples (`users`, `projects`, `builds`, ...), any other option of the sandbox, and "
    .. "`faults`, a list. A FAULT is its kind and its fields, such as "
    .. "`reset_after,operation=create_build,times=1`. A USER is a name, and what the user may do: "
    .. "`ci,token=ci-token,yaml=view+create`; a system administrator where no project is named. "
    .. "docs/sandbox.md lists them all."
    .. "\n\nWith --replay, it serves nothing: it answers the requests that were recorded from a "
    .. "real server, and prints the replies that differ from the recorded ones.",
  options = {
    { name = "port", value = "N", convert = numbers.whole "port",
      note = "listen on this port; 0 takes any free one (default: 8765)" },
    { name = "zadig", value = "VERSION", kind = "choice", choices = { "4.1", "4.2", "4.3", "5.0" },
      note = "behave like this version (default: 4.2)" },
    { name = "seeds", value = "FILE", kind = "file", repeated = true,
      note = "what the server holds, and how it behaves" },
    { name = "user", value = "USER", convert = specs.user, repeated = true,
      note = "a user, in place of the example users" },
    { name = "fault", value = "FAULT", convert = specs.fault, repeated = true,
      note = "something that goes wrong" },
    { name = "no-licence", note = "behave like a server without a valid licence" },
    { name = "max-body", value = "BYTES", convert = numbers.whole "max-body",
      note = "reject longer request bodies (default: 67108864)" },
    { name = "max-page-size", value = "N", convert = numbers.whole "max-page-size",
      note = "longest page of a list (default: no limit)" },
    { name = "replay", value = "FILE", kind = "file", repeated = true,
      note = "compare with a recording of a real server, whose version --zadig or the name of the "
        .. "file tells, as in v4.2.0.jsonl" },
  },
  groups = { "json" },
  exits = { { 0, "it was interrupted, or no replayed reply differs" },
    { 1, "it could not start, or a replayed reply differs" } },
  examples = {
    { "zadig sandbox", "prints what to export to use it" },
    { "zadig sandbox --port 0 --json --fault stall,operation=list_builds", "for a test" },
  },
  run = run,
}
