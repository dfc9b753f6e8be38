-- SPDX-License-Identifier: MIT

-- Serves a page with a project's builds from lighttpd itself (mod_magnet, Lua 5.4 in Debian):
--
--   server.modules += ("mod_magnet")
--   $HTTP["url"] =~ "^/builds/" { magnet.attract-raw-url-to = ("/etc/lighttpd/lighttpd.lua") }
--
-- GET /builds/PROJECT shows that project. Set ZADIG_URL and ZADIG_TOKEN in lighttpd's environment,
-- and LUA_PATH and LUA_CPATH if Lua does not find lua-zadig by itself. While a page waits for
-- Zadig, its worker is blocked: hence the short timeouts.
local zadig = require "zadig"

-- lighttpd runs this file for every request, in one state per worker, which keeps the client.
local kept = package.loaded
kept["builds.client"] = kept["builds.client"]
  or zadig.connect { connect_timeout = 1, timeout = 5, retry = false }
local client = kept["builds.client"]

local function answer(status, text)
  local response = lighty.r
  response.resp_header["Content-Type"] = "text/plain; charset=utf-8"
  response.resp_header["Cache-Control"] = "no-store"
  response.resp_body.set { text }
  return status
end

local function page(project)
  local lines = {}
  for build in client:builds { project_key = project } do
    lines[#lines + 1] = ("%-30s %s  %s"):format(build.name,
      os.date("!%Y-%m-%d %H:%M", build.update_time), build.update_by)
  end
  table.sort(lines)
  lines[#lines + 1] = ("%d builds\n"):format(#lines)
  return table.concat(lines, "\n")
end

local project = lighty.r.req_attr["uri.path"]:match "^/builds/([%w._-]+)$"
if not project then
  return answer(404, "ask for /builds/PROJECT\n")
end
local ok, text = pcall(page, project)
if not ok then
  -- Visitors only learn that there was an error; the log has the details.
  print(tostring(text))
  return answer(502, "Zadig did not answer\n")
end
return answer(200, text)
