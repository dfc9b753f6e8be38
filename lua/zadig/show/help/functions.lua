-- SPDX-License-Identifier: MIT
-- The functions of the module and the client's methods that are not operations, one row each; help,
-- annotations and reference are made from them.
-- A parameter is { name, type, note }, a result { type, note }. Types are LuaCATS types; a record
-- is "zadig.NAME". `raises` is left out if only wrong arguments raise.

local definition = "zadig.BuildDefinition|zadig.TemplateDefinition"

local rows = {
  {
    name = "zadig.connect", note = "Connects to a server.",
    parameters = { { "options?", "zadig.ConnectOptions", "see help \"connect\"" } },
    results = { { "zadig.Client", "it connects with the first call" } },
    raises = "invalid options; a token that cannot be read",
    example = [[local client = zadig.connect { url = "https://zadig.example.com" }]],
  },
  {
    name = "zadig.check", note = "Validates the arguments of a call without sending anything.",
    parameters = {
      { "operation", "zadig.Operation", "such as \"create_build\"" },
      { "definition", definition, "or the query, for an operation without a definition" },
      { "options?", "{ strict: boolean? }", "strict: treat warnings as errors" },
    },
    results = { { "true?", "nil when the call would fail" },
      { "zadig.Failure|zadig.Problem[]|nil", "the failure; or the warnings, if any" } },
    example = [[print(zadig.check("create_build", { name = "api-test" }))]],
  },
  {
    name = "zadig.help", note = "Prints help on an operation, record, field, topic or function.",
    parameters = { { "what?", "any", "a name or a function, or \"all\" for a list of everything; "
      .. "without it, help shows the first steps" } },
    results = {},
    example = [[zadig.help "create_build"]],
  },
  {
    name = "zadig.show", note = "Prints a value as Lua source, with credentials hidden.",
    parameters = { { "value", "any", "usually a reply or a definition" },
      { "options?", "zadig.ShowOptions", "full = true prints everything" } },
    results = {},
    example = [[zadig.show({ timeout = 30 }, { full = true })]],
  },
  {
    name = "zadig.format", note = "Returns a value as Lua source, with credentials hidden.",
    parameters = { { "value", "any", "usually a reply or a definition" },
      { "options?", "zadig.ShowOptions", "full = true prints everything" } },
    results = { { "string", "text that load(\"return \" .. text) turns back into the value" } },
    example = [[local text = zadig.format { timeout = 30 }]],
  },
  {
    name = "zadig.repo", note = "Makes a repository from one line.",
    parameters = { { "text", "string", "\"codehost/namespace/repository@branch\"" },
      { "fields?", "table", "further fields" } },
    results = { { "zadig.RepoInfo", "a plain table" } },
    example = [[local repo = zadig.repo("gitlab/group/app@main", { submodules = true })]],
  },
  {
    name = "zadig.installs", note = "Makes a list of packages.",
    parameters = { { "packages", "table<string, string>|string[]",
      "{ go = \"1.20.7\" }, sorted; or { \"go 1.20.7\" }, in this order" } },
    results = { { "zadig.Install[]", "a plain table" } },
    example = [[local installs = zadig.installs { go = "1.20.7", node = "16.15.0" }]],
  },
  {
    name = "zadig.services", note = "Makes a list of service components.",
    parameters = { { "names", "string[]", "\"service\" or \"service/module\"" } },
    results = { { "zadig.ServiceWithModule[]", "a plain table" } },
    example = [[local services = zadig.services { "service1", "service2/module" }]],
  },
  {
    name = "zadig.parameter.string", note = "Makes a variable of type string.",
    parameters = { { "key", "string", "name of the variable" },
      { "value?", "string", "empty by default" },
      { "fields?", "table", "further fields" } },
    results = { { "zadig.Parameter", "a plain table" } },
    example = [[local version = zadig.parameter.string("VERSION", "1.0")]],
  },
  {
    name = "zadig.parameter.secret", note = "Makes a variable whose value is a credential.",
    parameters = { { "key", "string", "name of the variable" },
      { "value", "string", "the credential" },
      { "fields?", "table", "further fields" } },
    results = { { "zadig.Parameter", "a plain table" } },
    example = [[local token = zadig.parameter.secret("TOKEN", os.getenv "TOKEN" or "")]],
  },
  {
    name = "zadig.parameter.choice",
    note = "Makes a variable with one value from a list of options.",
    parameters = { { "key", "string", "name of the variable" },
      { "options", "string[]", "at least one" },
      { "value?", "string", "the first option by default" },
      { "fields?", "table", "further fields" } },
    results = { { "zadig.Parameter", "a plain table" } },
    example = [[local env = zadig.parameter.choice("ENV", { "dev", "qa" }, "qa")]],
  },
  {
    name = "zadig.parameter.multi_select",
    note = "Makes a variable with several values from a list of options.",
    parameters = { { "key", "string", "name of the variable" },
      { "options", "string[]", "at least one" },
      { "values?", "string[]", "the selected options; none by default" },
      { "fields?", "table", "further fields" } },
    results = { { "zadig.Parameter", "a plain table" } },
    example = [[local where = zadig.parameter.multi_select("TARGETS", { "a", "b" }, { "a" })]],
  },
  {
    name = "zadig.input", note = "Makes a value for a variable of a build template.",
    parameters = { { "key", "string", "the variable" }, { "value", "string", "its value" },
      { "fields?", "table", "further fields, such as type if it is not \"string\"" } },
    results = { { "zadig.Input", "a plain table" } },
    example = [[local name = zadig.input("name", "guest")]],
  },
  {
    name = "zadig.input.secret", note = "Makes a credential for a variable of a build template.",
    parameters = { { "key", "string", "the variable" }, { "value", "string", "the credential" },
      { "fields?", "table", "further fields" } },
    results = { { "zadig.Input", "a plain table" } },
    example = [[local password = zadig.input.secret("password", os.getenv "PASSWORD" or "")]],
  },
  {
    name = "zadig.resources", note = "Makes a resource specification from Kubernetes quantities.",
    parameters = { { "quantities", "{ cpu: string?, memory: string?, gpu: string? }",
      "\"request..limit\", or one value for both" } },
    results = { { "zadig.ResourceSpec", "millicores and MiB, in a plain table" } },
    example = [[local spec = zadig.resources { cpu = "100m..1", memory = "200Mi..2Gi" }]],
  },
  {
    name = "zadig.script", note = "Reads a build script from a file.",
    parameters = { { "path", "string", "path of the file" } },
    results = { { "string", "content of the file, unchanged" } },
    raises = "a file that cannot be read",
    example = [[local ok, script = pcall(zadig.script, "build.sh")]],
  },
  {
    name = "zadig.build", note = "Makes one definition from another: tables are merged at every " ..
      "level, arrays are replaced, zadig.null removes a field.",
    parameters = { { "base", definition, "not modified" },
      { "overrides?", "table", "not modified" } },
    results = { { "table", "a new definition" } },
    example = [[local other = zadig.build({ name = "api-1" }, { name = "api-2" })]],
  },
  {
    name = "zadig.definition", note = "Makes a definition from a detail, for update_build. A " ..
      "detail lacks parts of the build. The call fails if one of them is not given, or if " ..
      "an update would lose settings, unless the options accept it.",
    parameters = {
      { "detail", "zadig.BuildDetail|zadig.Reading",
        "of a plain build, as get_build returns it; or of any build, as client:reading does" },
      { "rest?", "table", "the fields that the detail lacks, or a whole definition that you " ..
        "kept; for other fields, the detail takes precedence; zadig.null means none" },
      { "options?", "zadig.DefinitionOptions", "the losses to accept" },
    },
    results = { { "zadig.BuildDefinition|zadig.TemplateDefinition|nil",
      "nil when settings would be lost" },
      { "zadig.Problem[]|zadig.Failure", "the accepted losses, and the fields of the rest " ..
        "that have no effect; or the failure" } },
    example = [[
local where = { project_key = "lilian-test" }
local detail = assert(client:get_build("s-build", where))
local definition, notes = assert(zadig.definition(detail, {
  infrastructure = "kubernetes", script_type = "shell",
}, { accept = { "advanced_settings" } }))
definition.advanced_settings.timeout = 90
zadig.show(notes)
print(client:update_build(definition))]],
  },
  {
    name = "zadig.load", note = "Reads definitions from files and folders: Lua, JSON, and YAML " ..
      "if lyaml is installed. A Lua file returns a definition or a list of them; it can use the " ..
      "constructors without zadig in front, env \"NAME\" for the environment, and script " ..
      "\"FILE\" for a file beside it.",
    parameters = { { "path", "string", "of a file or a folder, which is read in sorted order " ..
      "with all below it; hidden files are ignored" }, { "...", "string", "further paths" } },
    results = { { "(zadig.BuildDefinition|zadig.TemplateDefinition)[]|nil",
      "nil when there is a problem in any file" },
      { "zadig.Failure?", "all problems of all files, each with its file and, if known, line" } },
    example = [[
local definitions, failure = zadig.load("builds/")
if not definitions then print(failure) end]],
  },
  {
    name = "zadig.array",
    note = "Marks a table as an array, so that even an empty one is sent as [].",
    parameters = { { "list", "table", "usually part of `extra`" } },
    results = { { "table", "the same table" } },
    example = [[local none = zadig.array {}]],
  },
  {
    name = "zadig.encode", note = "Encodes a table as JSON, as it would be sent.",
    parameters = { { "record", "string?", "name of its record; nil for any JSON" },
      { "value", "any", "a definition that passes the checks, a reply, or for nil any value" } },
    results = { { "string", "JSON, with keys in the order of the record's fields" } },
    raises = "a value that JSON cannot represent",
    example = [[print(zadig.encode("Install", { name = "go", version = "1.20.7" }))]],
  },
  {
    name = "zadig.decode", note = "Decodes JSON, as a reply would be decoded.",
    parameters = { { "record", "string?", "name of its record; nil for any JSON" },
      { "text", "string", "JSON" } },
    results = { { "any", "the value; nil when the JSON is invalid or does not match the record" },
      { "string?", "the reason" } },
    example = [[local install = assert(zadig.decode("Install", '{ "name": "go" }'))]],
  },
  {
    name = "zadig.loop", note = "Makes a loop that runs the calls of its tasks concurrently.",
    parameters = { { "options?", "zadig.LoopOptions", "concurrency is 16 by default" } },
    results = { { "zadig.Loop", "close it, or assign it to a <close> variable" } },
    example = [[local loop <close> = zadig.loop { concurrency = 8 }]],
  },
  {
    name = "zadig.sleep", note = "Waits; in a loop, only the calling task waits.",
    parameters = { { "seconds", "number", "fractions allowed" } },
    results = { { "true?", "nil when the task was cancelled" },
      { "zadig.Failure?", "of kind cancelled" } },
    example = [[zadig.sleep(0.1)]],
  },
  {
    name = "client:reading", note = "Reads all that the server shows of a build: its detail, " ..
      "and the detail of each service of a template build.",
    parameters = { { "name", "string", "of the build" },
      { "options?", "zadig.DetailQuery", "those of get_build" } },
    results = { { "zadig.Reading?", "nil when it cannot be read" }, { "zadig.Failure?", "why" } },
    example = [[
local where = { project_key = "lilian-test" }
local found = assert(client:reading("s-build", where))
print(found.detail.template_name == "")]],
  },
  {
    name = "client:export", note = "Writes each build of a project to a Lua file that " ..
      "zadig.load reads again. Comments name what the server does not show. Credentials become " ..
      "env \"BUILD_KEY\", and long scripts go into files of their own. Files that exist are " ..
      "kept unless overwrite is true.",
    parameters = { { "options", "zadig.ExportOptions", "to is required" } },
    results = { { "{ written: table[], skipped: table[], failures: table[], " ..
      "environment: string[] }?", "rows of name and file; rows of name and failure; and the " ..
      "environment variables that the files read. Nil if the builds cannot be listed" },
      { "zadig.Failure?", "why" } },
    example = [[
local exported = assert(client:export {
  to = "builds", codehosts = { gitlab = "gitlab" },
})
for _, row in ipairs(exported.failures) do
  print(row.name, row.failure)
end]],
  },
  {
    name = "client:check", note = "Validates a call without sending it, with the project and " ..
      "the strictness of the client.",
    parameters = {
      { "operation", "zadig.Operation", "such as \"create_build\"" },
      { "definition", definition, "or the query, for an operation without a definition" },
      { "options?", "{ strict: boolean? }", "strict: warnings are errors" },
    },
    results = { { "true?", "nil when the call would be refused" },
      { "zadig.Failure|zadig.Problem[]|nil", "the failure; or the warnings, if any" } },
    example = [[print(client:check("create_build", { name = "api-test" }))]],
  },
  {
    name = "client:exists", note = "Says whether there is a build of that name in the project.",
    parameters = { { "name", "string", "of the build" },
      { "options?", "zadig.DetailQuery", "those of get_build" } },
    results = { { "boolean?", "nil when the server cannot tell" }, { "zadig.Failure?", "why" } },
    example = [[print(client:exists "api-test")]],
  },
  {
    name = "client:decode", note = "Decodes JSON as zadig.decode does. A definition without a " ..
      "project gets that of the client.",
    parameters = { { "record", "string?", "name of its record; nil for any JSON" },
      { "text", "string", "JSON" } },
    results = { { "any", "nil if the text is not JSON of that record" },
      { "string?", "the reason" } },
    example = [[local install = assert(client:decode("Install", '{ "name": "go" }'))]],
  },
  {
    name = "client:map", note = "Calls a method for many items, several of them concurrently.",
    parameters = { { "items", "any[]", "names, definitions, ..." },
      { "method", "fun(client: zadig.Client, item: any, options: any?): any, any",
        "client.get_build, or any function" },
      { "options?", "zadig.MapOptions", "concurrency is 16 by default" } },
    results = { { "any[]", "results, by the index of the item" },
      { "table<integer, any>", "failures and errors, by the index of the item" } },
    example = [[local details, failures = client:map({ "api-test" }, client.get_build)]],
  },
  {
    name = "loop:spawn", note = "Adds a task; it starts when the concurrency limit allows.",
    parameters = { { "body", "function", "function that the task runs" },
      { "...", "any", "its arguments" } },
    results = { { "zadig.Task", "use it to cancel the task or to get its result" } },
    example = [[local task = loop:spawn(function() return client:get_build "api-test" end)]],
  },
  {
    name = "loop:run", note = "Runs until every task has ended.",
    parameters = { { "options?", "zadig.RunOptions", "progress, stop_on_error" } },
    results = { { "boolean", "true when every task succeeded" },
      { "{ task: zadig.Task, error: any, traceback: string? }[]", "the tasks that failed" } },
    raises = "any error that a progress function raises",
    example = [[local ok, failures = loop:run { progress = true }]],
  },
  {
    name = "loop:step",
    note = "Processes what is ready; use it to drive the loop from another event loop.",
    parameters = { { "seconds?", "number", "maximum time to wait; 0 by default" } },
    results = { { "integer", "number of tasks that remain" } },
    example = [[while loop:step(0.1) > 0 do end]],
  },
  {
    name = "loop:failures",
    note = "Returns the tasks that failed since the last call, or the last run.",
    parameters = {},
    results = { { "{ task: zadig.Task, error: any, traceback: string? }[]",
      "as loop:run returns them" } },
    example = [[for _, failure in ipairs(loop:failures()) do print(failure) end]],
  },
  {
    name = "loop:sockets", note = "Returns the sockets to wait for until the next step.",
    parameters = {},
    results = { { "{ fd: integer, read: boolean, write: boolean }[]", "fd: the file descriptor" } },
    example = [[for _, socket in ipairs(loop:sockets()) do print(socket.fd) end]],
  },
  {
    name = "loop:timeout", note = "Returns when to call step even if no socket is ready.",
    parameters = {}, results = { { "number?", "seconds; nil: not needed" } },
    example = [[print(loop:timeout())]],
  },
  {
    name = "loop:cancel",
    note = "Cancels the calls of all tasks; tasks that have not started never start.",
    parameters = {}, results = {},
    example = [[loop:cancel()]],
  },
  {
    name = "loop:close",
    note = "Ends all tasks and closes the connections; calling it again has no effect.",
    parameters = {}, results = {},
    example = [[loop:close()]],
  },
  {
    name = "task:cancel", note = "Cancels the call that the task waits for.",
    parameters = {}, results = {},
    example = [[task:cancel()]],
  },
  {
    name = "task:status", note = "Returns the state of the task.",
    parameters = {},
    results = { { '"new"|"ready"|"running"|"waiting"|"done"|"failed"|"cancelled"',
      "waiting: for a call, or in zadig.sleep" } },
    example = [[print(task:status())]],
  },
  {
    name = "task:result", note = "Returns the results of the task.",
    parameters = {},
    results = { { "any", "nil and the error if the task failed; nothing before it ends" } },
    example = [[print(task:result())]],
  },
  {
    name = "task:wait",
    note = "Waits until the task ends; call it from another task of the same loop.",
    parameters = {}, results = { { "any", "as task:result" } },
    example = [[loop:spawn(function() print(task:wait()) end)]],
  },
  {
    name = "client:builds",
    note = "Iterates over all builds of a project, each once; they may be deleted meanwhile.",
    parameters = { { "options?", "zadig.ListQuery", "page_size is 100 by default" } },
    results = { { "fun(): zadig.Build?", "iterator for a for loop" } },
    raises = "a failure, if a page cannot be read or the list cannot be complete",
    example = [[for build in client:builds() do print(build.name) end]],
  },
  {
    name = "client:help", note = "Prints help, as zadig.help does.",
    parameters = { { "what?", "any", "a name or a function, or \"all\" for a list of everything; "
      .. "without it, help shows the first steps" } },
    results = {},
    example = [[client:help "get_build"]],
  },
  {
    name = "client:close", note = "Closes the client; calling it again has no effect.",
    parameters = {}, results = {},
    example = [[client:close()]],
  },
  {
    name = "client:stats", note = "Returns statistics about the client's requests.",
    parameters = {}, results = { { "table", "counters and the server's URL" } },
    example = [[zadig.show(client:stats())]],
  },
}

local desired = require "zadig.show.help.desired"
return table.move(desired, 1, #desired, #rows + 1, rows)
