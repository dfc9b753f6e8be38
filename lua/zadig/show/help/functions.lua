-- SPDX-License-Identifier: MIT
-- What the module and a client offer beside the operations: one row a function, from which help,
-- annotations and reference are made. A parameter is { name, type, note }, a result { type, note };
-- types are LuaCATS', a record's name being "zadig.NAME". `raises` is left out when only wrong
-- arguments raise.

local definition = "zadig.BuildDefinition|zadig.TemplateDefinition"

return {
  {
    name = "zadig.connect", note = "Connects to a server.",
    parameters = { { "options?", "zadig.ConnectOptions", "see help \"connect\"" } },
    results = { { "zadig.Client", "no connection is made before the first call" } },
    raises = "invalid options, a token that cannot be had",
    example = [[local client = zadig.connect { url = "https://zadig.example.com" }]],
  },
  {
    name = "zadig.check", note = "Gives the verdict of a call without making it.",
    parameters = {
      { "operation", "zadig.Operation", "such as \"create_build\"" },
      { "definition", definition, "or the query, for an operation without a definition" },
      { "options?", "{ strict: boolean? }", "strict: warnings count as well" },
    },
    results = { { "true?", "nil when the call would be refused" },
      { "zadig.Failure|zadig.Problem[]|nil", "the failure; or the warnings, if there are any" } },
    example = [[print(zadig.check("create_build", { name = "api-test" }))]],
  },
  {
    name = "zadig.help", note = "Prints help on an operation, record, field, topic or function.",
    parameters = { { "what?", "any", "a name, or a function; without it, what there is" } },
    results = {},
    example = [[zadig.help "create_build"]],
  },
  {
    name = "zadig.show", note = "Prints a value as Lua source, credentials hidden.",
    parameters = { { "value", "any", "usually a reply or a definition" },
      { "options?", "zadig.ShowOptions", "full = true cuts nothing" } },
    results = {},
    example = [[zadig.show({ timeout = 30 }, { full = true })]],
  },
  {
    name = "zadig.format", note = "Gives a value as Lua source, credentials hidden.",
    parameters = { { "value", "any", "usually a reply or a definition" },
      { "options?", "zadig.ShowOptions", "full = true cuts nothing" } },
    results = { { "string", "what load(\"return \" .. text) gives back" } },
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
    name = "zadig.parameter.string", note = "Makes a variable that holds a text.",
    parameters = { { "key", "string", "the variable" }, { "value?", "string", "empty by default" },
      { "fields?", "table", "further fields" } },
    results = { { "zadig.Parameter", "a plain table" } },
    example = [[local version = zadig.parameter.string("VERSION", "1.0")]],
  },
  {
    name = "zadig.parameter.secret", note = "Makes a variable whose value is a credential.",
    parameters = { { "key", "string", "the variable" }, { "value", "string", "the credential" },
      { "fields?", "table", "further fields" } },
    results = { { "zadig.Parameter", "a plain table" } },
    example = [[local token = zadig.parameter.secret("TOKEN", os.getenv "TOKEN" or "")]],
  },
  {
    name = "zadig.parameter.choice", note = "Makes a variable with a value out of several.",
    parameters = { { "key", "string", "the variable" }, { "options", "string[]", "at least one" },
      { "value?", "string", "the first option by default" },
      { "fields?", "table", "further fields" } },
    results = { { "zadig.Parameter", "a plain table" } },
    example = [[local env = zadig.parameter.choice("ENV", { "dev", "qa" }, "qa")]],
  },
  {
    name = "zadig.parameter.multi_select", note = "Makes a variable with values out of several.",
    parameters = { { "key", "string", "the variable" }, { "options", "string[]", "at least one" },
      { "values?", "string[]", "those chosen; none by default" },
      { "fields?", "table", "further fields" } },
    results = { { "zadig.Parameter", "a plain table" } },
    example = [[local where = zadig.parameter.multi_select("TARGETS", { "a", "b" }, { "a" })]],
  },
  {
    name = "zadig.resources", note = "Makes a resource specification from Kubernetes' quantities.",
    parameters = { { "quantities", "{ cpu: string?, memory: string?, gpu: string? }",
      "\"request..limit\", or one value for both" } },
    results = { { "zadig.ResourceSpec", "millicores and MiB, in a plain table" } },
    example = [[local spec = zadig.resources { cpu = "100m..1", memory = "200Mi..2Gi" }]],
  },
  {
    name = "zadig.script", note = "Reads a build's script from a file.",
    parameters = { { "path", "string", "of the file" } },
    results = { { "string", "its text, as it is" } },
    raises = "a file that cannot be read",
    example = [[local ok, script = pcall(zadig.script, "build.sh")]],
  },
  {
    name = "zadig.build", note = "Makes one definition from another: tables are merged at every " ..
      "depth, arrays replaced, zadig.null removes.",
    parameters = { { "base", definition, "left as it is" },
      { "overrides?", "table", "left as it is" } },
    results = { { "table", "a new definition" } },
    example = [[local other = zadig.build({ name = "api-1" }, { name = "api-2" })]],
  },
  {
    name = "zadig.definition", note = "Makes a definition from a detail, for update_build. A " ..
      "detail is not all of a build: what it lacks must be said, and what an update would " ..
      "lose is refused, unless the options accept it.",
    parameters = {
      { "detail", "zadig.BuildDetail", "of a plain build" },
      { "rest?", "table", "the parts of a definition that the detail lacks; where it says " ..
        "something, that counts; zadig.null stands for none" },
      { "options?", "zadig.DefinitionOptions", "which losses are accepted" },
    },
    results = { { "zadig.BuildDefinition?", "nil when something would be lost" },
      { "zadig.Problem[]|zadig.Failure", "the losses that were accepted, and what of the rest " ..
        "does not count; or the failure" } },
    example = [[
local where = { project_key = "lilian-test" }
local detail = assert(client:get_build("s-build", where))
local definition, notes = assert(zadig.definition(detail, {
  infrastructure = "kubernetes", script_type = "shell",
}, { defaults = true }))
definition.advanced_settings.timeout = 90
zadig.show(notes)
print(client:update_build(definition))]],
  },
  {
    name = "zadig.array", note = "Marks a table as an array, so that it is one even when empty.",
    parameters = { { "list", "table", "usually part of `extra`" } },
    results = { { "table", "the same table" } },
    example = [[local none = zadig.array {}]],
  },
  {
    name = "zadig.encode", note = "Gives a table as JSON, as it would be sent.",
    parameters = { { "record", "string", "the record it is of" },
      { "value", "table", "a definition that passes the checks, or a reply" } },
    results = { { "string", "keys in the order of the rows" } },
    raises = "a value that no JSON can hold",
    example = [[print(zadig.encode("Install", { name = "go", version = "1.20.7" }))]],
  },
  {
    name = "zadig.decode", note = "Reads JSON, as a reply would be read.",
    parameters = { { "record", "string?", "the record it is of; nil for any JSON" },
      { "text", "string", "JSON" } },
    results = { { "any", "the value; nil when it is no such JSON" },
      { "string?", "why it is none" } },
    example = [[local install = assert(zadig.decode("Install", '{ "name": "go" }'))]],
  },
  {
    name = "zadig.loop", note = "Makes a loop, in whose tasks calls go on side by side.",
    parameters = { { "options?", "zadig.LoopOptions", "concurrency is 16 by default" } },
    results = { { "zadig.Loop", "close it, or leave that to a <close> variable" } },
    example = [[local loop <close> = zadig.loop { concurrency = 8 }]],
  },
  {
    name = "zadig.sleep", note = "Waits; in a loop only the task that calls it does.",
    parameters = { { "seconds", "number", "fractions allowed" } },
    results = { { "true?", "nil when the task was cancelled" },
      { "zadig.Failure?", "of kind cancelled" } },
    example = [[zadig.sleep(0.1)]],
  },
  {
    name = "client:map", note = "Calls a method for many items, several at once.",
    parameters = { { "items", "any[]", "names, definitions, ..." },
      { "method", "fun(client: zadig.Client, item: any, options: any?): any, any",
        "client.get_build, or any function" },
      { "options?", "zadig.MapOptions", "concurrency is 16 by default" } },
    results = { { "any[]", "results by the index of their item" },
      { "table<integer, any>", "failures and errors by the index of their item" } },
    example = [[local details, failures = client:map({ "api-test" }, client.get_build)]],
  },
  {
    name = "loop:spawn", note = "Adds a task; it begins when there is room.",
    parameters = { { "body", "function", "what the task runs" },
      { "...", "any", "its arguments" } },
    results = { { "zadig.Task", "to cancel it, or to ask for its result" } },
    example = [[local task = loop:spawn(function() return client:get_build "api-test" end)]],
  },
  {
    name = "loop:run", note = "Runs until every task has ended.",
    parameters = { { "options?", "zadig.RunOptions", "progress, stop_on_error" } },
    results = { { "boolean", "true when every task ended well" },
      { "{ task: zadig.Task, error: any, traceback: string? }[]", "what went wrong" } },
    raises = "what a progress function raises",
    example = [[local ok, failures = loop:run { progress = true }]],
  },
  {
    name = "loop:step", note = "Does what is ready, for driving a loop from another event loop.",
    parameters = { { "seconds?", "number", "to wait for that at most; 0 by default" } },
    results = { { "integer", "tasks that remain" } },
    example = [[while loop:step(0.1) > 0 do end]],
  },
  {
    name = "loop:failures", note = "Gives what went wrong since it was last asked, or run.",
    parameters = {},
    results = { { "{ task: zadig.Task, error: any, traceback: string? }[]", "as run's" } },
    example = [[for _, failure in ipairs(loop:failures()) do print(failure) end]],
  },
  {
    name = "loop:sockets", note = "Gives the sockets to wait for until the next step.",
    parameters = {},
    results = { { "{ fd: integer, read: boolean, write: boolean }[]", "fd: the descriptor" } },
    example = [[for _, socket in ipairs(loop:sockets()) do print(socket.fd) end]],
  },
  {
    name = "loop:timeout", note = "Tells when to step even if no socket is ready.",
    parameters = {}, results = { { "number?", "seconds; nil: no need to" } },
    example = [[print(loop:timeout())]],
  },
  {
    name = "loop:cancel",
    note = "Ends the calls of all tasks as cancelled; tasks that have not begun never will.",
    parameters = {}, results = {},
    example = [[loop:cancel()]],
  },
  {
    name = "loop:close", note = "Ends all tasks and closes the connections; harmless again.",
    parameters = {}, results = {},
    example = [[loop:close()]],
  },
  {
    name = "task:cancel", note = "Ends the call that the task waits for as cancelled.",
    parameters = {}, results = {},
    example = [[task:cancel()]],
  },
  {
    name = "task:status", note = "Tells how far the task is.",
    parameters = {},
    results = { { '"new"|"ready"|"running"|"waiting"|"done"|"failed"|"cancelled"',
      "it waits for a call, or sleeps" } },
    example = [[print(task:status())]],
  },
  {
    name = "task:result", note = "Gives what the task returned.",
    parameters = {},
    results = { { "any", "nil and its error when it raised; nothing before the end" } },
    example = [[print(task:result())]],
  },
  {
    name = "task:wait", note = "Waits for the task's end, from another task of its loop.",
    parameters = {}, results = { { "any", "as task:result" } },
    example = [[loop:spawn(function() print(task:wait()) end)]],
  },
  {
    name = "client:builds",
    note = "Walks all builds of a project, page by page, each once; they may be deleted meanwhile.",
    parameters = { { "options?", "zadig.ListQuery", "page_size is 100 by default" } },
    results = { { "fun(): zadig.Build?", "for a for loop" } },
    raises = "a failure, where a page cannot be had or the list cannot be whole",
    example = [[for build in client:builds() do print(build.name) end]],
  },
  {
    name = "client:help", note = "Prints help, as zadig.help does.",
    parameters = { { "what?", "any", "a name, or a function; without it, what there is" } },
    results = {},
    example = [[client:help "get_build"]],
  },
  {
    name = "client:close", note = "Closes the client; harmless again.",
    parameters = {}, results = {},
    example = [[client:close()]],
  },
  {
    name = "client:stats", note = "Tells how the client's exchanges went so far.",
    parameters = {}, results = { { "table", "counts and the server's address" } },
    example = [[zadig.show(client:stats())]],
  },
}
