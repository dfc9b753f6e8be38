-- SPDX-License-Identifier: MIT
-- Records of options that only Lua reads, in the form of the core's rows.

return {
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
