-- SPDX-License-Identifier: MIT
-- Help topics, one row each. `text` is wrapped; an indented line in it is Lua and is kept as it is.
-- Help lists the `records`, failure `kinds` and `traps` below it.

return {
  {
    name = "connect",
    title = "Connect to a server",
    text = [[
A client holds the URL, the token and one connection, which it reuses between calls. The defaults
come from the environment variables ZADIG_URL, ZADIG_TOKEN and ZADIG_PROJECT_KEY. Create a token on
the account page of the web interface.

    local client = zadig.connect {
      url = "https://zadig.example.com",
      token = "env:ZADIG_TOKEN",
      project_key = "yaml",
    }

TLS certificates are verified. Redirects are never followed. A client is closed at the end of a
<close> variable's block, or when it is garbage-collected.]],
    records = { "ConnectOptions" },
  },
  {
    name = "definitions",
    title = "Write a definition",
    text = [[
A definition is a plain table with the field names of the API document; help "BuildDefinition" lists
them. It is validated before anything is sent, and all problems are reported together, each with its
path. Constructors make the parts that are tedious to write:

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

An empty table is sent as [] or {}, depending on the field's type. To send a field that this module
does not know, put it into a table named extra, next to the other fields, at any level. The server stores
at most 16 MiB of a build; a larger definition is an error here.]],
  },
  {
    name = "change",
    title = "Change an existing build",
    text = [[
An update replaces the whole build: fields that you leave out are reset (trap 8). A detail lacks parts
of the build (trap 9). The safest way is to keep the definition as a Lua file under version control:

    local kept = dofile "builds/api-test.lua"
    kept.advanced_settings.timeout = 90
    assert(client:update_build(kept))

Without such a file, zadig.definition makes a definition from a detail. It fails, and lists every
path, until you give the fields that the detail lacks and accept what an update would reset or delete:

    local detail = assert(client:get_build "api-test")
    local definition, notes = assert(zadig.definition(detail, {
      infrastructure = "kubernetes", script_type = "shell",
    }, {
      codehosts = { gitlab = "gitlab" },
      accept = { "advanced_settings", "repo_info" },
    }))
    zadig.show(notes)

The second argument may be a definition that you kept. If it has the build's name and every field
that a definition requires, it is complete: fields that it leaves out need no accept.
The detail takes precedence, and the notes list where the two differ. Each problem has a kind:
"missing", "unreadable", "lost", "differs" or "unmatched". The definition contains a mask instead of
each credential, which means "keep the stored value", so you need not know it.

The server shows the services of a template build one at a time; client:reading reads them all:

    local found = assert(client:reading("demo-build", { project_key = "demo" }))
    local template = assert(zadig.definition(found, kept_template))

Nothing protects against another client that changes the same build at the same time.]],
    records = { "DefinitionOptions" },
  },
  {
    name = "files",
    title = "Definitions in files",
    text = [[
zadig.load reads files and folders, and reports the problems of all of them together. A Lua file
returns a definition or a list of them:

    return {
      name = "api-test", infrastructure = "kubernetes",
      build_script = script "build.sh", -- beside this file
      repo_info = { repo "gitlab/group/app@main" },
      parameters = { parameter.secret("TOKEN", env "API_TOKEN") },
    }

It can use build, repo, services, installs, parameter, input, resources, null, and the functions of
Lua that do not reach outside. env raises an error if the variable is not set; env("NAME", "x") does
not. A file that does not end is stopped. This protects against accidents, not against an attacker.

JSON files hold a definition or a list; null means absent. YAML files need lyaml. In them true, false,
null and whole decimal numbers are what they look like, and everything else is text: 1.20 and no are.
Anchors and merge keys work, of tags only !!str.

client:export writes such files from the builds of a project.]],
    records = { "ExportOptions" },
  },
  {
    name = "failures",
    title = "What calls return when they fail",
    text = [[
A call returns its reply, or nil and a failure: a table that prints readably. Misuse, such as a
missing argument, raises an error instead.

    local detail, failure = client:get_build "api-test"
    if not detail and failure.kind ~= "not_found" then
      error(failure)
    end

Branch on the kind; the text of messages may change. A description may belong to another request
(trap 30).]],
    kinds = true,
    records = { "Failure", "Problem" },
  },
  {
    name = "retry",
    title = "Retries and lost answers",
    text = [[
After a refused connection, a timeout or a busy gateway, a request is retried with exponential backoff
and jitter. Reads are always retried. Deletes are retried unless the build may have been replaced by
another. Updates are retried when nothing was sent or a gateway answered, creates only when nothing was
sent. A 500 is permanent on this server and is not retried.

    local patient = zadig.connect { retry = { attempts = 5 }, deadline = 120 }
    client:get_build("api-test", { retry = false })

When the answer to a create or a delete is lost, the client reads back whether the call took effect. It
returns the success that it finds, or a failure of kind ambiguous, whose verdict says what is certain.
An update is read back only with resolve = true. With resolve = "again", a create that is not found
is sent once more; names are unique, so it cannot happen twice.]],
    records = { "RetryOptions" },
  },
  {
    name = "loop",
    title = "Concurrent calls",
    text = [[
Inside a loop every method yields instead of blocking. Outside a loop, the same methods block.

    local loop = zadig.loop { concurrency = 16 }
    local details = {}
    for build in client:builds() do
      loop:spawn(function()
        details[build.name] = assert(client:get_build(build.name))
      end)
    end
    local ok, failures = loop:run { progress = true }

For a list of items, client:map is shorter. Results and failures have the index of their item:

    local names = { "api-test", "web-test" }
    local found, missed = client:map(names, client.get_build)]],
    records = { "LoopOptions", "RunOptions", "MapOptions" },
  },
  {
    name = "desired state",
    title = "Builds as files",
    text = [[
A plan compares definitions with the server and changes nothing. Applying it creates, updates and, with
prune, deletes builds. Builds that somebody has written since are left alone.

    local definitions = assert(zadig.load "builds/")
    local plan = assert(client:plan(definitions))
    print(plan)
    if not plan:is_empty() then
      print(assert(client:apply(plan, { backup = "undo/" })))
    end

What was written is noted in builds/.zadig.json, without credentials. With that note a plan proves an
unchanged build from the list alone. zadig.undo "undo/" makes the plan that leads back. To change one
build, use client:edit. docs/desired-state.md has the whole story.]],
    records = { "PlanOptions", "ApplyOptions", "EditOptions", "Plan", "Change", "Difference",
      "Report" },
  },
  {
    name = "sandbox",
    title = "A mock server to try things on",
    text = [[
The sandbox answers as the real server does, on a free port of this machine. Its data is lost when it
stops. Its initial data makes the document's examples work.

    local sandbox <close> = require("zadig.sandbox").start()
    local client <close> = zadig.connect {
      url = sandbox.url, token = sandbox.token, project_key = "yaml",
    }]],
  },
  {
    name = "display",
    title = "How values print",
    text = [[
Replies print as Lua source that can be loaded again, with fields in the document's order. Long texts
and lists are truncated, with a count of what is left out. A time has its date in a comment.
Credentials are replaced by a mask, which tells update_build to keep the stored value.

    print(client:get_build "api-test")
    zadig.show(client:get_build "api-test", { full = true })
    local text = zadig.format({ name = "a" }, { record = "BuildDefinition" })

With the option secrets = true, credentials are shown.]],
  },
  {
    name = "traps",
    title = "Where the server differs from the document",
    text = [[
The document and the real server differ in places, and the server surprises in others. Each trap says
what happens and what the client does about it; help "trap 16" shows one, with its evidence.]],
    traps = true,
  },
}
