-- SPDX-License-Identifier: MIT
local core = require "zadig.core"
local diff = require "zadig.state.diff"
local files = require "zadig.command.frame.files"
local origin = require "zadig.state.origin"
local server = require "zadig.command.frame.server"
local zadig = require "zadig"

-- The verdict on one definition, as problems that name its file.
local function judge(problems, definition, file, project)
  local copy = {}
  for key, value in pairs(definition) do
    copy[key] = value
  end
  copy.project_key = copy.project_key or project
  local operation = diff.is_template(definition) and "create_build_from_template"
    or "create_build"
  local ok, found = zadig.check(operation, copy)
  for _, problem in ipairs(ok and found or not ok and found.problems or {}) do
    problems[#problems + 1] = { file = file, path = problem.path, message = problem.message,
      severity = problem.severity }
  end
end

-- The definitions, and the problems of the files, or of the definitions in them.
local function examine(given)
  local definitions, problems = files.read(given.path)
  if not definitions then
    return {}, problems
  end
  problems = {}
  local project = given.project or server.environment "ZADIG_PROJECT_KEY"
  for i, definition in ipairs(definitions) do
    judge(problems, definition, origin.file(definitions, i), project)
  end
  return definitions, problems
end

local function run(context, given)
  local definitions, problems = examine(given)
  local errors, warnings, list = 0, 0, core.array {}
  for i, problem in ipairs(problems) do
    local is_warning = problem.severity == "warning"
    errors, warnings = errors + (is_warning and 0 or 1), warnings + (is_warning and 1 or 0)
    list[i] = { file = problem.file, line = problem.line, path = problem.path or "",
      message = problem.message, severity = problem.severity or "error" }
    if not given.json then
      context:write(files.line_of(problem), "\n")
    end
  end
  if given.json then
    context:json { definitions = #definitions, problems = list }
  else
    context:say("%d definition%s: %d error%s, %d warning%s", #definitions,
      #definitions == 1 and "" or "s", errors, errors == 1 and "" or "s", warnings,
      warnings == 1 and "" or "s")
  end
  return (errors > 0 or given.strict and warnings > 0) and 1 or 0
end

return {
  name = "check", title = "Check files without a server",
  text = "Reads definitions from files and folders (.lua, .json, and .yaml where the library lyaml "
    .. "is installed), and prints every problem of every file, one a line. Nothing is sent. A "
    .. "definition without a project takes that of --project or $ZADIG_PROJECT_KEY.",
  arguments = { { name = "PATH", many = true, kind = "file", note = "files, or folders of them" } },
  options = {
    { name = "project", value = "KEY", note = "project of definitions that name none" },
    { name = "strict", note = "end with 1 for warnings, too" },
  },
  groups = { "json" },
  exits = { { 0, "no errors" }, { 1, "errors" } },
  examples = {
    { "zadig check builds/", "before a commit" },
    { "zadig check --json builds/api.lua", "for programs" },
  },
  run = run,
}
