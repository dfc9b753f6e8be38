-- SPDX-License-Identifier: MIT
-- Runs commands and reads files for the mutation scripts.
local shell = {}

function shell.quote(text)
  return "'" .. tostring(text):gsub("'", "'\\''") .. "'"
end

--- Whether the command succeeds; its output goes to `log`, or nowhere.
function shell.try(log, command, ...)
  local ok = os.execute(("{ %s; } >%s 2>&1 </dev/null"):format(command:format(...),
    log and shell.quote(log) or "/dev/null"))
  return ok == true
end

--- Runs a command that must succeed.
function shell.run(command, ...)
  local line = command:format(...)
  local pipe = assert(io.popen("{ " .. line .. "; } 2>&1 </dev/null"))
  local output = pipe:read "a"
  if not pipe:close() then
    io.stderr:write(output, "failed: ", line, "\n")
    os.exit(1)
  end
  return output
end

function shell.lines(command, ...)
  local found = {}
  for line in shell.run(command, ...):gmatch "[^\n]+" do
    found[#found + 1] = line
  end
  return found
end

--- The bytes of a file, or nil.
function shell.read(path)
  local file <close> = io.open(path, "rb")
  return file and file:read "a"
end

function shell.write(path, text)
  local file <close> = assert(io.open(path, "wb"))
  assert(file:write(text))
end

function shell.append(path, text)
  local file <close> = assert(io.open(path, "ab"))
  assert(file:write(text))
end

return shell
