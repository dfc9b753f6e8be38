-- SPDX-License-Identifier: MIT
-- What script/test --real runs.
local USAGE = [[
usage: script/test --real URL --project KEY [options]

Makes the same calls to a Zadig server and to a sandbox, and prints what differs. The token is
$ZADIG_TOKEN. It creates builds whose names begin with the prefix in the project, and deletes those
builds again; it touches nothing else.

  --project KEY     project to work in; required
  --prefix TEXT     beginning of the names (default: lua-zadig-test- and the time)
  --image LABEL     label of a build image (default: ubuntu 20.04)
  --codehost ALIAS  system-level code host, for steps with a repository
  --template NAME   build template, for steps with template builds (they require a licence)
  --ca-file FILE    CA certificates to trust

Exit status: 0 if nothing differs, 1 if something does, 2 if it could not be compared.
]]

local function refuse(message)
  io.stderr:write("script/test --real: ", message, "\n")
  os.exit(2, true)
end

local OPTIONS = { ["--project"] = "project", ["--prefix"] = "prefix", ["--image"] = "image",
  ["--codehost"] = "codehost", ["--template"] = "template", ["--ca-file"] = "ca_file" }

local options = { image = "ubuntu 20.04", prefix = ("lua-zadig-test-%d-"):format(os.time()) }
local url
local at = 1
while arg[at] do
  local name = OPTIONS[arg[at]]
  if arg[at] == "--help" then
    io.write(USAGE)
    os.exit(0, true)
  elseif name then
    at = at + 1
    options[name] = arg[at] or refuse(arg[at - 1] .. " needs a value")
  elseif url or arg[at]:find "^%-" then
    refuse(("unknown argument: %s (try --real --help)"):format(arg[at]))
  else
    url = arg[at]
  end
  at = at + 1
end
if not url then refuse "no URL is given (try --real --help)" end
if not options.project then refuse "--project is required (try --real --help)" end
if options.prefix == "" then refuse "--prefix must not be empty" end

local real = require "support.real"
local sandbox = require "zadig.sandbox"
local zadig = require "zadig"

local connected, client, problem = pcall(zadig.connect, { url = url,
  project_key = options.project, ca_file = options.ca_file })
if not connected or not client then refuse(tostring(problem or client)) end

local fit, why = real.check_prefix(client, options.prefix)
if not fit then refuse(why) end
print(("Creating and deleting builds named %s... in project %s at %s"):format(options.prefix,
  options.project, client:stats().url))

local ran, steps, left = pcall(real.compare, client, function(seeds)
  local server = assert(sandbox.start(seeds))
  return server, zadig.connect { url = server.url, token = server.token,
    project_key = options.project }
end, options)
if not ran then refuse(tostring(steps)) end

local differ = 0
for _, step in ipairs(steps) do
  print(("%s %s"):format(#step.lines == 0 and "same   " or "DIFFERS", step.title))
  for _, line in ipairs(step.lines) do
    print("          " .. line)
  end
  differ = differ + (#step.lines > 0 and 1 or 0)
end
for _, name in ipairs(left) do
  print(("LEFT    build %q could not be deleted"):format(name))
end
print(("%d steps, %d differ"):format(#steps, differ))
os.exit((differ > 0 or left[1]) and 1 or 0, true)
