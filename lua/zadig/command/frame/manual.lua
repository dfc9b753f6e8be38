-- SPDX-License-Identifier: MIT
-- What the manual page and the reference say about the program as a whole.
return {
  title = "keep the builds of a Zadig server as files",
  text = "`zadig` manages the builds of the Zadig CI server. It shows and deletes builds, writes "
    .. "them to files, compares files with the server, and updates the server from the files. "
    .. "`zadig doctor` checks whether a server is reachable and usable, and suggests fixes. "
    .. "`zadig sandbox` starts a mock server to try everything on."
    .. "\n\nResults go to standard output, everything else to standard error.",
  sections = {
    {
      title = "Environment",
      { "ZADIG_URL", "URL of the server, such as https://zadig.example.com." },
      { "ZADIG_TOKEN", "API token from the account page of the server." },
      { "ZADIG_PROJECT_KEY", "Project of the builds." },
      { "ZADIG_CONFIG", "Configuration file to use instead of the one below." },
      { "NO_COLOR", "If not empty, disables colours, unless `--color always` is given." },
      { "EDITOR, VISUAL", "Editor for `zadig edit`; VISUAL takes precedence." },
      { "https_proxy, no_proxy", "Proxy settings, as for other programs." },
    },
    {
      title = "Files",
      { "~/.config/zadig/config.lua",
        "Servers by name, for `--server`. If $XDG_CONFIG_HOME is set, the file is below it. It "
          .. "is a Lua file that returns a table. A server has the options of zadig.connect. A "
          .. "token is \"env:NAME\", \"file:PATH\", \"cmd:COMMAND\", or the token itself, which is "
          .. "rejected if other users can read the file." },
      code = [[
return {
  server = "staging",    -- where neither --server, --url nor $ZADIG_URL is given
  servers = {
    staging = {
      url = "https://zadig-staging.example.com",
      token = "file:~/.zadig-token",
      project_key = "yaml",
    },
    production = {
      url = "https://zadig.example.com",
      token = "cmd:pass show zadig/production",
      ca_file = "/etc/ssl/own-authority.pem",
    },
  },
}]],
    },
    {
      title = "Exit status",
      text = "The sections above list those of each command. For every command:",
      { "0", "Success." },
      { "1", "An error, described on standard error; or a confirmation was declined." },
      { "130", "Interrupted by Ctrl-C. The ledger lists what was done until then." },
      { "141", "Standard output was closed, as in `zadig list | head -1`." },
    },
  },
  see_also = "lua5.4(1), curl(1). For the reference of the Lua module, type help at the "
    .. "prompt of `zadig console`.",
}
