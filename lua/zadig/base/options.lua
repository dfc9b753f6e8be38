-- SPDX-License-Identifier: MIT
-- Records of options that only Lua reads, in the form of the core's rows.

return {
  {
    name = "DefinitionOptions",
    note = "losses to accept when making a definition from a detail",
    source = "docs/server.md", closed = true, rules = {},
    fields = {
      { name = "accept", type = "string", array = true,
        example = '{ "advanced_settings.storages" }',
        note = "paths of settings that may be reset or lost; a path covers what is below it, and "
          .. "without indexes every element of a list" },
      { name = "codehosts", type = "any value", example = '{ gitlab = "gitlab-main" }',
        note = "the codehost_name of repositories by the type of their code host, which is all "
          .. "that a detail shows; the rest counts more" },
      { name = "services", type = "any value",
        note = "of a template build: its details by service, where no reading is given" },
      { name = "force", type = "boolean", fallback = "false",
        note = "accept all that may be reset or lost" },
      { name = "secrets", type = "boolean", fallback = "false",
        note = "include credentials in clear text, as create_build needs them; otherwise a mask "
          .. "takes their place, which tells update_build to keep the stored value. The inputs of "
          .. "a template build are always in clear text" },
    },
  },
  {
    name = "Reading", note = "all that the server shows of a build",
    source = "lua-zadig", rules = {},
    fields = {
      { name = "detail", type = "table", record = "BuildDetail", required = "error",
        note = "as get_build returns it" },
      { name = "services", type = "table", record = "BuildDetail", array = true, or_false = true,
        note = "of a template build: the detail of each target service; false where the server "
          .. "cannot show one, because it lacks a name or repeats those of another" },
    },
  },
  {
    name = "ShowOptions", note = "how a value is printed", source = "lua-zadig", closed = true,
    rules = {},
    fields = {
      { name = "full", note = "print everything, without truncation", type = "boolean",
        fallback = "false" },
      { name = "secrets", note = "show credentials", type = "boolean", fallback = "false" },
      { name = "record", note = "record type of a plain table", type = "string",
        example = "\"BuildDefinition\"", fallback = "guessed from its keys" },
      { name = "width", note = "maximum width in columns", type = "number", example = "100",
        fallback = "80" },
      { name = "colour", note = "use colours", type = "boolean",
        fallback = "only on a terminal; never for a string" },
      { name = "brackets", note = "print multi-line scripts in long brackets",
        type = "boolean", fallback = "true" },
      { name = "file", note = "the open file that show writes to", type = "any value",
        fallback = "standard output" },
    },
  },
}
