std = "lua54"
max_line_length = 100
include_files = { "lua", "spec", "examples", "bench", "script/**/*.lua", "rockspec/*.rockspec", "library",
  ".luacheckrc", ".busted" }
exclude_files = { "build*/" }
files["spec"] = { std = "+busted" }
files["rockspec"] = { std = "+rockspec" }
files[".luacheckrc"] = { std = "+luacheckrc" }
