-- SPDX-License-Identifier: MIT
-- Options that several commands share, as rows of the same form as a command's own: `value` is what
-- stands for the value in help (none: a flag), `kind` what completion offers for it.
local numbers = require "zadig.command.frame.numbers"

-- The message never repeats the value: it may be a token.
local function source(text)
  if not text:find "^env:." and not text:find "^file:." and not text:find "^cmd:." then
    return nil, "--token-from: expected env:NAME, file:PATH or cmd:COMMAND; "
      .. "other users can see a token on the command line"
  end
  return text
end

local function no_token()
  return nil, "other users can see a token on the command line: "
    .. "set $ZADIG_TOKEN, or use --token-from file:PATH"
end

return {
  server = {
    title = "Server",
    { name = "server", value = "NAME", kind = "server",
      note = "server from the configuration file" },
    { name = "url", value = "URL", note = "URL of the server (default: $ZADIG_URL)" },
    { name = "project", value = "KEY",
      note = "project of the builds (default: $ZADIG_PROJECT_KEY)" },
    { name = "token-from", value = "SOURCE", convert = source,
      note = "where to read the API token: env:NAME, file:PATH or cmd:COMMAND (default: "
        .. "$ZADIG_TOKEN)" },
    { name = "token", value = "TOKEN", convert = no_token, hidden = true,
      note = "refused: a token is never an argument" },
    { name = "ca-file", value = "FILE", kind = "file",
      note = "PEM file of CA certificates to trust (default: the system's)" },
    { name = "timeout", value = "SECONDS", convert = numbers.seconds,
      note = "timeout of one request (default: 30)" },
    { name = "verbose", short = "v", note = "report each request on standard error" },
  },
  json = {
    title = "Output",
    { name = "json", note = "print JSON for programs" },
  },
  output = {
    title = "Output",
    { name = "color", also = "colour", value = "WHEN", kind = "choice",
      choices = { "auto", "always", "never" },
      note = "use colours (default: auto, on a terminal unless $NO_COLOR is set)" },
    { name = "quiet", short = "q", note = "print only results and errors" },
    { name = "help", short = "h", note = "print this help" },
  },
  plan = {
    title = "Options",
    { name = "prune", note = "delete builds that no file names, in the projects of the files" },
    { name = "max-deletes", value = "N", convert = numbers.whole "max-deletes",
      note = "refuse to delete more builds than this (default: 10)" },
    { name = "ledger", value = "FILE", kind = "file",
      note = "where writes are noted (default: .zadig.json beside the files)" },
    { name = "no-ledger", note = "read and write no ledger" },
    { name = "accept", value = "FIELD", repeated = true,
      note = "accept the loss of this field, such as post_build.scripts" },
    { name = "force", note = "accept every loss" },
  },
  apply = {
    title = "Options",
    { name = "backup", value = "DIR", kind = "directory",
      note = "keep what is replaced there, for `zadig undo`; credentials in clear text" },
    { name = "stop-on-error", note = "begin no other change after the first failure" },
  },
  yes = {
    title = "Options",
    { name = "yes", short = "y",
      note = "do not ask for confirmation; required if standard input is not a terminal" },
  },
}
