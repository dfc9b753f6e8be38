-- SPDX-License-Identifier: MIT
rockspec_format = "3.0"
package = "zadig-sandbox"
version = "scm-1"
source = { url = "git+file://." }
description = {
  summary = "Mock server for the build API of the Zadig CI server, for tests and first steps",
  detailed = [[
    An HTTP server over libmicrohttpd; its behaviour is in Lua. Requires this header:
      Debian    apt-get install libmicrohttpd-dev
      Alpine    apk add libmicrohttpd-dev
      Fedora    dnf install libmicrohttpd-devel
      Homebrew  brew install libmicrohttpd]],
  license = "MIT",
}
dependencies = { "lua >= 5.4, < 5.6" }
-- Named for its _DIR variables alone: see zadig-scm-1.rockspec.
external_dependencies = { MICROHTTPD = {} }
build = {
  type = "builtin",
  -- Lists kept by: lua5.4 script/rockspecs.lua
  modules = {
    ["zadig.sandbox.core"] = {
      defines = { "_XOPEN_SOURCE=700" },
      incdirs = { "src", "$(MICROHTTPD_INCDIR)" },
      libdirs = { "$(MICROHTTPD_LIBDIR)" },
      libraries = { "microhttpd", "pthread" },
      sources = {
        "src/sandbox/core.c",
        "src/sandbox/front.c",
        "src/sandbox/request.c",
      },
    },
    ["zadig.sandbox.access"] = "lua/zadig/sandbox/access.lua",
    ["zadig.sandbox.assemble"] = "lua/zadig/sandbox/assemble.lua",
    ["zadig.sandbox.bind"] = "lua/zadig/sandbox/bind.lua",
    ["zadig.sandbox.detail"] = "lua/zadig/sandbox/detail.lua",
    ["zadig.sandbox.faults"] = "lua/zadig/sandbox/faults.lua",
    ["zadig.sandbox"] = "lua/zadig/sandbox/init.lua",
    ["zadig.sandbox.json"] = "lua/zadig/sandbox/json.lua",
    ["zadig.sandbox.log"] = "lua/zadig/sandbox/log.lua",
    ["zadig.sandbox.lookups"] = "lua/zadig/sandbox/lookups.lua",
    ["zadig.sandbox.old"] = "lua/zadig/sandbox/old.lua",
    ["zadig.sandbox.operations"] = "lua/zadig/sandbox/operations.lua",
    ["zadig.sandbox.options"] = "lua/zadig/sandbox/options.lua",
    ["zadig.sandbox.quantity"] = "lua/zadig/sandbox/quantity.lua",
    ["zadig.sandbox.records"] = "lua/zadig/sandbox/records.lua",
    ["zadig.sandbox.replay"] = "lua/zadig/sandbox/replay.lua",
    ["zadig.sandbox.replies"] = "lua/zadig/sandbox/replies.lua",
    ["zadig.sandbox.request"] = "lua/zadig/sandbox/request.lua",
    ["zadig.sandbox.routes"] = "lua/zadig/sandbox/routes.lua",
    ["zadig.sandbox.seeds"] = "lua/zadig/sandbox/seeds.lua",
    ["zadig.sandbox.serial"] = "lua/zadig/sandbox/serial.lua",
    ["zadig.sandbox.service"] = "lua/zadig/sandbox/service.lua",
    ["zadig.sandbox.store"] = "lua/zadig/sandbox/store.lua",
    ["zadig.sandbox.templates"] = "lua/zadig/sandbox/templates.lua",
    ["zadig.sandbox.world"] = "lua/zadig/sandbox/world.lua",
  },
}
