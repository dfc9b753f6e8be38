std = "lua54"
max_line_length = 100
max_string_line_length = false -- text to print, as it is printed
include_files = {
  "lua/**/*.lua", "spec/**/*.lua", "examples/**/*.lua", "bench/**/*.lua", "script/**/*.lua",
  "script/zadig", "library/**/*.lua", "rockspec/*.rockspec", ".luacheckrc", ".busted",
}
exclude_files = { "build*/" }
files["library"] = { ignore = { "212", "241", "431" }, max_line_length = false }
files["spec"] = { std = "+busted" }
files["examples/lighttpd.lua"] = { globals = { "lighty" } } -- from mod_magnet
files["rockspec"] = { std = "+rockspec" }
files[".luacheckrc"] = { std = "+luacheckrc" }
