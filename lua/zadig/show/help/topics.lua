-- SPDX-License-Identifier: MIT
-- What help says beside the rows: one row a topic. `text` is wrapped, an indented line in it is
-- Lua and stays as it is; `records` are shown below it, `kinds` and `traps` those lists.

return {
  {
    name = "connect",
    title = "Connect to a server",
    text = [[
A client holds the address, the token and one connection that is kept between calls. What is left
out comes from the environment: ZADIG_URL, ZADIG_TOKEN, ZADIG_PROJECT_KEY. Make a token on the
account page of the web interface.

    local client = zadig.connect {
      url = "https://zadig.example.com",
      token = "env:ZADIG_TOKEN",
      project_key = "yaml",
    }

TLS is verified, redirects are never followed, and a client closes itself at the end of a
<close> variable's block or when it is collected.]],
    records = { "ConnectOptions" },
  },
  {
    name = "definitions",
    title = "Write a definition",
    text = [[
A definition is a plain table with the document's keys; help "BuildDefinition" lists them. It is
checked before anything is sent, and every problem is told at once, with its path. Constructors
make the parts that are tedious to write:

    local definition = {
      name = "api", project_key = "yaml",
      infrastructure = "kubernetes", build_os = "ubuntu 20.04",
      script_type = "shell", build_script = "make",
      installs = zadig.installs { go = "1.20.7" },
      services = zadig.services { "service1", "service2/module" },
      repo_info = { zadig.repo "gitlab/kr-test-org1/multi-service-demo@main" },
      parameters = { zadig.parameter.choice("ENV", { "dev", "qa" }) },
    }
    print(zadig.check("create_build", definition))
    local other = zadig.build(definition, { name = "api-2" })

An empty table is sent as [] or {} by the field's type. A field this module does not know goes
into a table named extra beside the others, at any level.]],
  },
  {
    name = "change",
    title = "Change a build that is there",
    text = [[
An update replaces the whole build: what is left out is reset (trap 8), and a detail lacks parts of
the build (trap 9). Safest is a definition that is kept, as a Lua file under version control:

    local kept = dofile "builds/api-test.lua"
    kept.advanced_settings.timeout = 90
    assert(client:update_build(kept))

Without one, zadig.definition makes a definition from a detail. It refuses, with every path, until
what the detail lacks is said, and until what an update would wipe is accepted:

    local detail = assert(client:get_build "api-test")
    local definition, notes = assert(zadig.definition(detail, {
      infrastructure = "kubernetes", script_type = "shell",
      repo_info = { { codehost_name = "gitlab" } },
    }, { defaults = true }))
    zadig.show(notes)

The second argument may be a definition that was kept: the detail counts where it says something,
and the notes tell where the two differ. Credentials in it mean "keep the stored value", so they need not be known. Nothing guards against
somebody who changes the same build at the same time.]],
    records = { "DefinitionOptions" },
  },
  {
    name = "failures",
    title = "What calls return when they do not succeed",
    text = [[
A call returns its reply, or nil and a failure: a table that prints well. Misuse, such as a
missing argument, raises instead.

    local detail, failure = client:get_build "api-test"
    if not detail and failure.kind ~= "not_found" then
      error(failure)
    end

Decide by kind; the text of messages may change. A description may belong to another request
(trap 30).]],
    kinds = true,
    records = { "Failure", "Problem" },
  },
  {
    name = "retry",
    title = "Send again what may be sent again",
    text = [[
Requests that met a refused connection, a timeout or a busy gateway are sent again after a random
wait that doubles. Reads always may be; deletes, unless the build may be another's by now; updates,
when nothing was sent or a gateway answered; creates, only when nothing was sent. A 500 is permanent
on this server and is not repeated.

    local patient = zadig.connect { retry = { attempts = 5 }, deadline = 120 }
    client:get_build("api-test", { retry = false })

When the answer to a create or a delete was lost, the client reads back whether it happened, and
returns the success it finds, or a failure of kind ambiguous whose verdict says what is certain.
An update is read back with resolve = true.]],
    records = { "RetryOptions" },
  },
  {
    name = "loop",
    title = "Many calls at once",
    text = [[
Inside a loop every method yields instead of blocking; outside it blocks. There is no second set
of methods.

    local loop = zadig.loop { concurrency = 16 }
    local details = {}
    for build in client:builds() do
      loop:spawn(function()
        details[build.name] = assert(client:get_build(build.name))
      end)
    end
    local ok, failures = loop:run { progress = true }

For a list of things there is a shorter way; results and failures come by index:

    local names = { "api-test", "web-test" }
    local found, missed = client:map(names, client.get_build)]],
    records = { "LoopOptions", "RunOptions", "MapOptions" },
  },
  {
    name = "sandbox",
    title = "A stand-in server to try things on",
    text = [[
The sandbox answers as the real server does, on a free port of this machine, and forgets
everything when it stops. It is seeded so that the document's examples work.

    local sandbox <close> = require("zadig.sandbox").start()
    local client <close> = zadig.connect {
      url = sandbox.url, token = sandbox.token, project_key = "yaml",
    }]],
  },
  {
    name = "display",
    title = "How values print",
    text = [[
Replies print as Lua source, in the order of the rows, so that what is printed can be loaded
again. Long texts and lists are cut with a count, credentials are hidden: what stands in their
place means "keep the stored value" to update_build.

    print(client:get_build "api-test")
    zadig.show(client:get_build "api-test", { full = true })
    local text = zadig.format({ name = "a" }, { record = "BuildDefinition" })

The option secrets = true shows credentials as well.]],
  },
  {
    name = "traps",
    title = "Where the server is not what the document says",
    text = [[
The document and the real server disagree in places, and the server surprises in others. This is
what to know of each, and what the client does about it; help "trap 16" shows one.]],
    traps = true,
  },
}
