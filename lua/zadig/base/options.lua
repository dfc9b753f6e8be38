-- SPDX-License-Identifier: MIT
-- Records of options that only Lua reads, in the form of the core's rows.

return {
  {
    name = "DefinitionOptions",
    note = "losses to accept when making a definition from a detail",
    source = "docs/server.md", closed = true, rules = {},
    fields = {
      { name = "defaults", type = "boolean", fallback = "false",
        note = "reset fields that neither the detail nor the rest gives to their defaults" },
      { name = "force", type = "boolean", fallback = "false",
        note = "accept the loss of what no update can restore: steps after the build, a "
          .. "vm's host labels" },
      { name = "secrets", type = "boolean", fallback = "false",
        note = "include credentials in clear text, as create_build needs them; otherwise a mask "
          .. "takes their place, which tells update_build to keep the stored value" },
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
