-- SPDX-License-Identifier: MIT
-- The functions that keep builds as definitions say, as rows; see functions.lua.

local definition = "zadig.BuildDefinition|zadig.TemplateDefinition"

return {
  {
    name = "zadig.diff", note = "Compares a definition with a detail, both in the form in which " ..
      "the server stores them.",
    parameters = { { "definition", definition, "not modified" },
      { "told", "zadig.BuildDetail|zadig.Reading", "of a template build, a reading" } },
    results = { { "zadig.Difference[]", "empty when an update would change nothing, as far as a " ..
      "detail shows" } },
    example = [[
local where = { project_key = "lilian-test" }
local detail = assert(client:get_build("s-build", where))
for _, difference in ipairs(zadig.diff({
  name = "s-build", infrastructure = "kubernetes", script_type = "shell",
  build_os = "ubuntu 18.04",
}, detail)) do
  print(difference.path, difference.theirs, difference.ours)
end]],
  },
  {
    name = "client:plan", note = "Compares definitions with a server: what has to be created, " ..
      "updated or deleted. Changes nothing.",
    parameters = { { "definitions", "(" .. definition .. ")[]", "as zadig.load returns them" },
      { "options?", "zadig.PlanOptions", "ledger, prune, accept" } },
    results = { { "zadig.Plan?", "nil when a definition is invalid or the server cannot be read" },
      { "zadig.Failure?", "with the problems of all definitions" } },
    example = [[
local build = {
  name = "api-1", infrastructure = "kubernetes", script_type = "shell",
  build_os = "ubuntu 20.04", build_script = "make",
}
local plan = assert(client:plan { build })
print(plan)]],
  },
  {
    name = "client:apply", note = "Makes the changes of a plan, except where somebody has " ..
      "written since.",
    parameters = { { "plan", "zadig.Plan", "as client:plan or zadig.undo returns it" },
      { "options?", "zadig.ApplyOptions", "backup, concurrency, progress" } },
    results = { { "zadig.Report?", "what was done and what was not; nil when nothing was begun" },
      { "zadig.Failure?", "the ledger or the backup cannot be written" } },
    example = [[
local build = {
  name = "api-1", infrastructure = "kubernetes", script_type = "shell",
  build_os = "ubuntu 20.04", build_script = "make",
}
local plan = assert(client:plan { build })
print(assert(client:apply(plan)))]],
  },
  {
    name = "client:edit", note = "Changes one build with a function, and loses nothing: reads " ..
      "it, makes its definition, runs the function on that, and writes what has changed.",
    parameters = { { "name", "string", "of the build" },
      { "change", "fun(build: zadig.BuildDefinition|zadig.TemplateDefinition): table?",
        "changes the definition in place" },
      { "options?", "zadig.EditOptions", "ledger, rest, codehosts, accept" } },
    results = { { "{ changed: boolean, differences: zadig.Difference[] }?",
      "nil when something would be lost, or somebody else was quicker" },
      { "zadig.Failure?", "of kind conflict: somebody else has written" } },
    raises = "what the function raises",
    example = [[
local done = assert(client:edit("s-build", function(build)
  build.advanced_settings.timeout = 90
end, { project_key = "lilian-test", rest = { infrastructure = "kubernetes",
  script_type = "shell" }, accept = { "advanced_settings" } }))
print(done.changed)]],
  },
  {
    name = "zadig.undo", note = "Makes the plan that leads back from an apply with a backup.",
    parameters = { { "folder", "string", "the `backup` of client:apply" } },
    results = { { "zadig.Plan?", "for client:apply" }, { "zadig.Failure?", "why there is none" } },
    example = [[
local plan, failure = zadig.undo "undo/"
print(plan or failure)]],
  },
  {
    name = "plan:is_empty", note = "Returns whether the server has what the definitions say.",
    parameters = {},
    results = { { "boolean", "false as well when a change is refused or unknown" } },
    example = [[
local build = {
  name = "api-1", infrastructure = "kubernetes", script_type = "shell",
  build_os = "ubuntu 20.04", build_script = "make",
}
local plan = assert(client:plan { build })
print(plan:is_empty())]],
  },
  {
    name = "plan:count", note = "Returns how many changes have each action.",
    parameters = {},
    results = { { "table<string, integer>", "by action; proven and read are those of none" } },
    example = [[
local build = {
  name = "api-1", infrastructure = "kubernetes", script_type = "shell",
  build_os = "ubuntu 20.04", build_script = "make",
}
local plan = assert(client:plan { build })
print(plan:count().update)]],
  },
  {
    name = "report:is_complete", note = "Returns whether every change of the plan was made.",
    parameters = {},
    results = { { "boolean", "false when one failed, was overtaken, refused or not begun" } },
    example = [[
local build = {
  name = "api-1", infrastructure = "kubernetes", script_type = "shell",
  build_os = "ubuntu 20.04", build_script = "make",
}
local plan = assert(client:plan { build })
local report = assert(client:apply(plan))
print(report:is_complete())]],
  },
}
