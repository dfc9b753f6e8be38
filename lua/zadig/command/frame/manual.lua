-- SPDX-License-Identifier: MIT
-- What the manual page and the reference say about the program as a whole.
return {
  title = "keep the builds of a Zadig server as files",
  text = "`zadig` works on the builds of the Zadig CI server: it shows and deletes them, writes "
    .. "them to files, compares files with the server, and changes the server to what the files "
    .. "say. `zadig doctor` says whether a server can be reached and used, and what to do where "
    .. "not; `zadig sandbox` starts a stand-in server to try everything on."
    .. "\n\nResults go to standard output, everything else to standard error.",
  sections = {
    {
      title = "Environment",
      { "ZADIG_URL", "Address of the server, such as https://zadig.example.com." },
      { "ZADIG_TOKEN", "The API token of the account page of the server." },
      { "ZADIG_PROJECT_KEY", "Project of the builds." },
      { "ZADIG_CONFIG", "The configuration file, in place of the one below." },
      { "NO_COLOR", "Not empty: no colours, unless `--color always` is given." },
      { "EDITOR, VISUAL", "The editor of `zadig edit`; VISUAL comes first." },
      { "https_proxy, no_proxy", "The proxy, as for other programs." },
    },
    {
      title = "Files",
      { "~/.config/zadig/config.lua",
        "Servers by name, for `--server`; below $XDG_CONFIG_HOME where that is set. The file is "
          .. "Lua that returns a table. A server takes the options of zadig.connect. A token is "
          .. "\"env:NAME\", \"file:PATH\", \"cmd:COMMAND\", or the token itself, which is refused "
          .. "while others can read the file." },
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
      text = "Each command names its own above. Of every command:",
      { "0", "All went well." },
      { "1", "An error, which standard error explains; or the answer to a question was no." },
      { "130", "Interrupted by Ctrl-C. What had been done until then is noted in the ledger." },
      { "141", "Standard output was closed, as by `zadig list | head -1`." },
    },
  },
  see_also = "lua5.4(1), curl(1). The reference of the Lua module: zadig.help() at the prompt of "
    .. "`zadig console`.",
}
