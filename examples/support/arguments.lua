-- SPDX-License-Identifier: MIT

-- Reads the command line of an example as the usage line at the top of its file describes it:
--
--   --   lua5.4 examples/copy_build.lua [--force] PROJECT NAME [REST_FILE]
--
-- gives { force = true or false, project = "...", name = "...", rest_file = "..." or nil }; a word
-- with dots, such as FILE..., gives an array of one or more. --help prints the usage line. Also
-- gives the function that prints it and ends the program, for arguments that make no sense.
local file <close> = assert(io.open(arg[0]))
local line = assert(file:read "a":match "\n%-%-   lua5%.4 examples/([^\n]+)", "no usage line")

local function usage(asked)
  local out = asked and io.stdout or io.stderr
  out:write("usage: lua5.4 ", line, "\n")
  os.exit(asked or 2)
end

local given, words = {}, {}
for flag in line:gmatch "%[%-%-(%l+)%]" do
  given[flag] = false
end
for _, word in ipairs(arg) do
  local flag = word:match "^%-%-(.*)"
  if flag == "help" then
    usage(true)
  elseif flag and given[flag] == nil then
    usage()
  elseif flag then
    given[flag] = true
  else
    table.insert(words, word)
  end
end

local described = line:gsub("^%S+", ""):gsub("<.*", "") -- without its name and standard input
for optional, name, dots in described:gmatch "(%[?)(%u[%u_]*)%]?(%.*)" do
  if not words[1] and optional == "" then
    usage()
  elseif dots ~= "" then
    given[name:lower()], words = words, {}
  else
    given[name:lower()] = table.remove(words, 1)
  end
end
if words[1] then
  usage()
end
return given, usage
