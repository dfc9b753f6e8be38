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
        note = "paths of settings that may be reset or lost; a path includes everything below "
          .. "it, and a path without indexes includes every element of a list" },
      { name = "codehosts", type = "any value", example = '{ gitlab = "gitlab-main" }',
        note = "codehost_name of repositories, by type of code host; a detail shows only the type. "
          .. "The rest takes precedence" },
      { name = "services", type = "any value",
        note = "details of a template build, one per service, if no reading is given" },
      { name = "force", type = "boolean", fallback = "false",
        note = "accept every reset and every loss" },
      { name = "secrets", type = "boolean", fallback = "false",
        note = "include credentials in clear text, as create_build needs them; otherwise a mask "
          .. "takes their place, which tells update_build to keep the stored value. The inputs of "
          .. "a template build are always in clear text" },
    },
  },
  {
    name = "Reading", note = "everything that the server shows of a build",
    source = "lua-zadig", rules = {},
    fields = {
      { name = "detail", type = "table", record = "BuildDetail", required = "error",
        note = "the detail, as get_build returns it" },
      { name = "services", type = "table", record = "BuildDetail", array = true, or_false = true,
        note = "for a template build, the detail of each target service; false if the server "
          .. "cannot show it, because it has no name or the same names as another" },
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
