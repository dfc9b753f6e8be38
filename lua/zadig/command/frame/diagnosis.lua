-- SPDX-License-Identifier: MIT
-- What `zadig doctor` finds: a list of { check =, status =, says =, advice = }, each check standing
-- on those before it. Two requests are made: a page of one build, and an update without a body,
-- which a server that has the request refuses before it looks at anything.
local core = require "zadig.core"
local wait = require "zadig.call.wait"

local CLOCK = 5 -- seconds that two clocks may be apart
local YEAR = 365 * 24 * 3600 -- an API token lasts longer, a login token does not

local CHECKS = { "settings", "name", "connection", "TLS", "reply", "token", "permission", "version",
  "clock" }

local NAME_CODES = { 5, 6 } -- of libcurl: the proxy's name, the host's name
local REFUSED = 7

-- The message of a libcurl result before there is a connection.
local function message_of(code)
  return (select(3, core.http_code(code, 0)))
end

local function exchange(client, call)
  local began = core.now()
  local reply, failure = wait.exchange(client, call, {})
  local info = call:info()
  info.date, info.seconds = call:date(), core.now() - began
  return info, reply, failure
end

-- The check at which a request without a reply failed.
local function stage_of(failure, secure)
  if failure.kind == "tls" then
    return "TLS"
  elseif failure.sent ~= "no" then
    return "reply"
  end
  for _, code in ipairs(NAME_CODES) do
    if failure.message == message_of(code) then
      return "name"
    end
  end
  local refused = failure.message == message_of(REFUSED) or failure.kind == "timeout"
  return secure and not refused and "TLS" or "connection"
end

-- The check at which a reply failed; nil: it passed.
local stages = {
  unauthorized = "token",
  forbidden = "permission",
  protocol = "reply",
  server = "reply",
  rejected = "reply",
}

local Findings = {}
Findings.__index = Findings

function Findings:add(check, status, says, advice)
  self[#self + 1] = { check = check, status = status, says = says, advice = advice }
end

-- Marks the checks before `check` that have no line yet as passed; `says` has their texts.
function Findings:well_before(check, says)
  for _, name in ipairs(CHECKS) do
    if name == check then
      return
    elseif not self.told[name] then
      self.told[name] = true
      self:add(name, says[name].status or "ok", says[name][1], says[name].advice)
    end
  end
end

function Findings:tell(check, says, status, text, advice)
  self:well_before(check, says)
  self.told[check] = true
  self:add(check, status, text, advice)
end

-- Marks the checks that cannot be made.
function Findings:skip_rest()
  for _, name in ipairs(CHECKS) do
    if not self.told[name] then
      self:add(name, "skipped", "not known, because of the above")
    end
  end
  self.told = nil
  return self
end

local function is_address(host)
  return host:find "^%d+%.%d+%.%d+%.%d+$" ~= nil or host:find "^%[" ~= nil
end

local function is_here(host)
  return host == "localhost" or host:find "^127%." ~= nil or host == "[::1]"
end

local function check_token(about, now)
  if about.ending and about.ending - now < YEAR then
    return { ("accepted, but it is a login token: it ends on %s, or with your next login"):format(
      os.date("%Y-%m-%d", about.ending)), status = "warning",
      advice = "use the API token of your account page on the server" }
  end
  return { "accepted" }
end

-- The texts of the connection checks that passed.
local function way(url, about, info)
  local scheme, host = url:match "^(%l+)://([^/]*)"
  host = host:gsub("^[^@]*@", "")
  local name = host:match "^%[.-%]" or host:match "^[^:]*"
  local says = {
    settings = { about.settings },
    name = { is_address(name) and "the URL has an address, not a name"
      or ("%s has an address"):format(name) },
    connection = { ("%s accepts connections"):format(host) },
    TLS = about.insecure and { "the server's certificate is not verified (insecure = true)",
      status = "warning", advice = "give ca_file, and remove insecure" }
      or { "the server's certificate is valid for this name" },
    reply = { ("HTTP/%s in %d ms"):format(info.http_version == 20 and "2" or "1.1",
      math.floor(info.seconds * 1000 + 0.5)) },
    token = check_token(about, info.date or core.time()),
  }
  if scheme == "http" then
    says.TLS = { is_here(name) and "none: http on this machine"
      or "none: http, so that others on the way can read the token", status = is_here(name) and "ok"
        or "warning", advice = not is_here(name) and "begin the URL with https://, where the "
          .. "server has it" or nil }
  end
  return says, scheme == "https"
end

local function advice_of(failure, about, now)
  local parts = {}
  if failure.kind == "unauthorized" and not about.has_token then
    return "no token is given: set $ZADIG_TOKEN, or give --token-from file:PATH"
  elseif failure.kind == "unauthorized" and about.ending and about.ending < now then
    return ("the token ended on %s: make a new API token on your account page"):format(
      os.date("%Y-%m-%d", about.ending))
  end
  for _, key in ipairs { "hint", "cause", "description" } do
    local text = failure[key]
    if text and text ~= "" then
      parts[#parts + 1] = key == "description" and "the server says: "
        .. text:sub(1, 200):gsub("%c", " ") or text
    end
  end
  return table.concat(parts, "; ")
end

-- The permission to read, from the answer to the list; false: nothing else can be checked.
local function check_reading(findings, says, about, list, failure, secure)
  local project = about.project
  local without_project = not project and failure and failure.status == 400
  if failure and not without_project then
    local stage = failure.status and stages[failure.kind] or stage_of(failure, secure)
    if failure.kind == "forbidden" and failure.message:find "multi%-factor" then
      stage = "token"
    elseif stage == "reply" and failure.status == 400 then
      stage = "permission"
    end
    findings:tell(stage, says, "bad", failure.message, advice_of(failure, about, core.time()))
    return stage == "permission"
  elseif without_project then
    findings:tell("permission", says, "warning", "not checked: no project is named",
      "give --project KEY, or set $ZADIG_PROJECT_KEY")
  elseif list.total == 0 then
    findings:tell("permission", says, "warning",
      ("project %q has no builds, or does not exist: the server does not tell which"):format(
        project), "check the project's key: it is the one in the address of its page")
  else
    findings:tell("permission", says, "ok", ("may read project %q, which has %d build%s"):format(
      project, list.total, list.total == 1 and "" or "s"))
  end
  return true
end

local OLD = "plain builds cannot be created or updated there; listing, reading, deleting and "
  .. "creating builds from templates work. Upgrade the server to Zadig 4.2"

local function check_version(findings, says, failure)
  local status = failure and failure.status
  if status == 405 or status == 404 then
    findings:tell("version", says, "bad", "4.1 or older", OLD)
  elseif status == 400 then
    findings:tell("version", says, "ok", "4.2 or newer")
  else
    findings:tell("version", says, "warning", "cannot be told from its answer",
      failure and failure.message)
  end
end

local function check_clock(findings, says, date, now)
  local apart = date and date - now
  if not apart then
    findings:tell("clock", says, "warning", "the server does not tell its time",
      "something between here and the server drops the Date header")
  elseif math.abs(apart) > CLOCK then
    findings:tell("clock", says, "warning", ("the server's is %d s %s this machine's"):format(
      math.abs(apart), apart > 0 and "ahead of" or "behind"),
      "times of changes are the server's; set the clock that is wrong (NTP)")
  else
    findings:tell("clock", says, "ok", ("within %d s of the server's"):format(CLOCK))
  end
end

--- Examines a server with a client. `about` says what is known: `settings`, a line; `project`;
--- `insecure`; `has_token`, and its `ending`, a unix time.
local function examine(client, about)
  local findings = setmetatable({ told = {} }, Findings)
  local call <close> = about.project and core.prepare(client, "list_builds", nil,
    { page_size = 1, project_key = about.project }) or core.probe(client, "list_builds")
  local info, list, failure = exchange(client, call)
  local now = core.time()
  local says, secure = way(client:stats().url, about, info)
  if check_reading(findings, says, about, list, failure, secure) then
    local probe <close> = core.probe(client, "update_build")
    local _, _, refused = exchange(client, probe)
    check_version(findings, says, refused)
    check_clock(findings, says, info.date, now)
  end
  return findings:skip_rest()
end

--- The findings if no client can be made.
local function without_client(why, advice)
  local findings = setmetatable({ told = { settings = true } }, Findings)
  findings:add("settings", "bad", why, advice)
  return findings:skip_rest()
end

return { examine = examine, without_client = without_client }
