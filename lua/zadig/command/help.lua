-- SPDX-License-Identifier: MIT
return {
  name = "help", title = "Print help on a command",
  text = "The same as `zadig COMMAND --help`; without a COMMAND, the list of commands.",
  arguments = {
    { name = "COMMAND", optional = true, kind = "command", note = "a command's name" },
  },
  exits = { { 0, "help was printed" }, { 1, "there is no such command" } },
  examples = { { "zadig help get", "what `zadig get` takes" } },
  run = function(context, given)
    return context:help { given.command or "--help", given.command and "--help" }
  end,
}
