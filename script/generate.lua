-- SPDX-License-Identifier: MIT
-- Writes the files that are generated from the rows; with --check, lists outdated ones and fails.
local completion = dofile "script/generators/completion.lua"

local made = {
  ["completion/_zadig"] = completion.zsh,
  ["completion/zadig.bash"] = completion.bash,
  ["docs/commands.md"] = dofile "script/generators/commands.lua",
  ["docs/zadig.1"] = dofile "script/generators/manual.lua",
  ["library/zadig.lua"] = dofile "script/generators/annotations.lua",
  ["docs/reference.md"] = dofile "script/generators/reference.lua",
}

local function read(path)
  local file <close> = io.open(path, "rb")
  return file and file:read "a"
end

local current = true
for path, make in pairs(made) do
  local text = make()
  if read(path) ~= text and arg[1] == "--check" then
    current = false
    io.stderr:write(path, ": out of date; run script/generate\n")
  elseif read(path) ~= text then
    local file <close> = assert(io.open(path, "wb"))
    assert(file:write(text))
  end
end
os.exit(current)
