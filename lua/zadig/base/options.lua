-- SPDX-License-Identifier: MIT
-- Records of options that only Lua reads, in the form of the core's rows.

return {
  {
    name = "DefinitionOptions",
    note = "which losses are accepted when a detail becomes a definition",
    source = "docs/server.md", closed = true, rules = {},
    fields = {
      { name = "defaults", type = "boolean", fallback = "false",
        note = "what neither the detail nor the rest says is at its default" },
      { name = "force", type = "boolean", fallback = "false",
        note = "what no update can give back may go: steps after the build, a vm's host labels" },
      { name = "secrets", type = "boolean", fallback = "false",
        note = "credentials as they are, as create_build needs them; without it what stands in "
          .. "their place means \"keep the stored value\" to update_build" },
    },
  },
  {
    name = "ShowOptions", note = "how a value is printed", source = "lua-zadig", closed = true,
    rules = {},
    fields = {
      { name = "full", note = "cut nothing", type = "boolean", fallback = "false" },
      { name = "secrets", note = "hide nothing", type = "boolean", fallback = "false" },
      { name = "record", note = "the record that a plain table is of", type = "string",
        example = "\"BuildDefinition\"", fallback = "guessed from its keys" },
      { name = "width", note = "columns", type = "number", example = "100", fallback = "80" },
      { name = "colour", note = "use colours", type = "boolean",
        fallback = "only on a terminal; never for a string" },
      { name = "brackets", note = "show scripts over several lines, in long brackets",
        type = "boolean", fallback = "true" },
      { name = "file", note = "the open file that show writes to", type = "any value",
        fallback = "standard output" },
    },
  },
}
