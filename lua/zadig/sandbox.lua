-- SPDX-License-Identifier: MIT
-- The sandbox is a rock and a package of its own. Lua finds this file, which comes with the client,
-- before zadig/sandbox/init.lua, so that a missing sandbox is reported in one line.
local NAME <const> = "zadig.sandbox.init"

if not package.preload[NAME] and not package.searchpath(NAME, package.path) then
  error("zadig.sandbox is not installed; install the rock zadig-sandbox, or the Debian package "
    .. (_VERSION == "Lua 5.4" and "lua-zadig-sandbox" or "lua5.5-zadig-sandbox"), 0)
end

return require(NAME)
