-- SPDX-License-Identifier: MIT
rockspec_format = "3.0"
package = "zadig"
version = "scm-1"
source = { url = "git+file://." }
description = {
  summary = "Client for the build operations of the Zadig CI server",
  detailed = [[
    A C core over libcurl and cJSON with its policy in Lua. Needs their headers:
      Debian    apt-get install libcurl4-openssl-dev libcjson-dev
      Alpine    apk add curl-dev cjson-dev
      Fedora    dnf install libcurl-devel cjson-devel
      Homebrew  brew install curl cjson]],
  license = "MIT",
}
dependencies = { "lua >= 5.4, < 5.5" }
-- Named for their _DIR variables alone. LuaRocks would look for headers where Debian has none
-- (/usr/include/curl), so the compiler looks, and src/needs.h says what is missing.
external_dependencies = { CURL = {}, CJSON = {} }
build = {
  type = "builtin",
  -- Lists kept by: lua5.4 script/rockspecs.lua
  modules = {
    ["zadig.core"] = {
      defines = { "_POSIX_C_SOURCE=200809L" },
      incdirs = { "src", "$(CURL_INCDIR)", "$(CJSON_INCDIR)" },
      libdirs = { "$(CURL_LIBDIR)", "$(CJSON_LIBDIR)" },
      libraries = { "curl", "cjson" },
      sources = {
        "src/core.c",
        "src/box.c",
        "src/call.c",
        "src/client.c",
        "src/codec.c",
        "src/engine.c",
        "src/extra.c",
        "src/failure.c",
        "src/format.c",
        "src/http.c",
        "src/http_codes.c",
        "src/http_options.c",
        "src/json.c",
        "src/json_decode.c",
        "src/json_encode.c",
        "src/json_read.c",
        "src/json_scan.c",
        "src/judge.c",
        "src/loop.c",
        "src/names.c",
        "src/near.c",
        "src/operations.c",
        "src/options.c",
        "src/outcome.c",
        "src/path.c",
        "src/pin.c",
        "src/problems.c",
        "src/request.c",
        "src/rows.c",
        "src/scalar.c",
        "src/schema.c",
        "src/settings.c",
        "src/system.c",
        "src/text.c",
        "src/token.c",
        "src/traps.c",
        "src/url.c",
        "src/validate.c",
        "src/walk.c",
      },
    },
    ["zadig.arguments"] = "lua/zadig/arguments.lua",
    ["zadig.calls"] = "lua/zadig/calls.lua",
    ["zadig.colour"] = "lua/zadig/colour.lua",
    ["zadig.compare"] = "lua/zadig/compare.lua",
    ["zadig.connect"] = "lua/zadig/connect.lua",
    ["zadig.credentials"] = "lua/zadig/credentials.lua",
    ["zadig.definition"] = "lua/zadig/definition.lua",
    ["zadig.display"] = "lua/zadig/display.lua",
    ["zadig.example"] = "lua/zadig/example.lua",
    ["zadig.existence"] = "lua/zadig/existence.lua",
    ["zadig.functions"] = "lua/zadig/functions.lua",
    ["zadig.help"] = "lua/zadig/help.lua",
    ["zadig.help_pages"] = "lua/zadig/help_pages.lua",
    ["zadig"] = "lua/zadig/init.lua",
    ["zadig.installs"] = "lua/zadig/installs.lua",
    ["zadig.layout"] = "lua/zadig/layout.lua",
    ["zadig.libraries"] = "lua/zadig/libraries.lua",
    ["zadig.loop"] = "lua/zadig/loop.lua",
    ["zadig.map"] = "lua/zadig/map.lua",
    ["zadig.merge"] = "lua/zadig/merge.lua",
    ["zadig.options"] = "lua/zadig/options.lua",
    ["zadig.pages"] = "lua/zadig/pages.lua",
    ["zadig.parameter"] = "lua/zadig/parameter.lua",
    ["zadig.places"] = "lua/zadig/places.lua",
    ["zadig.progress"] = "lua/zadig/progress.lua",
    ["zadig.queue"] = "lua/zadig/queue.lua",
    ["zadig.repo"] = "lua/zadig/repo.lua",
    ["zadig.resolve"] = "lua/zadig/resolve.lua",
    ["zadig.resources"] = "lua/zadig/resources.lua",
    ["zadig.retry"] = "lua/zadig/retry.lua",
    ["zadig.rows"] = "lua/zadig/rows.lua",
    ["zadig.scheduler"] = "lua/zadig/scheduler.lua",
    ["zadig.script"] = "lua/zadig/script.lua",
    ["zadig.secrets"] = "lua/zadig/secrets.lua",
    ["zadig.services"] = "lua/zadig/services.lua",
    ["zadig.source"] = "lua/zadig/source.lua",
    ["zadig.timers"] = "lua/zadig/timers.lua",
    ["zadig.topics"] = "lua/zadig/topics.lua",
    ["zadig.trace"] = "lua/zadig/trace.lua",
    ["zadig.wait"] = "lua/zadig/wait.lua",
  },
}
