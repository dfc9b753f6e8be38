-- SPDX-License-Identifier: MIT
return {
  name = "help", title = "Print help on a command",
  text = "Same as `zadig COMMAND --help`. Without COMMAND, prints the list of commands.",
  arguments = {
    { name = "COMMAND", optional = true, kind = "command", note = "name of the command" },
  },
  exits = { { 0, "help was printed" }, { 1, "there is no such command" } },
  examples = { { "zadig help get", "the arguments and options of `zadig get`" } },
  run = function(context, given)
    return context:help { given.command or "--help", given.command and "--help" }
  end,
}
