-- SPDX-License-Identifier: MIT
-- The definition files that paths lead to: files as named, directories with everything below them
-- in sorted order. In directories, hidden files (such as a ledger) and other kinds of files are
-- skipped. A file that several paths lead to is found once.
local core = require "zadig.core"

local MAX_DEPTH = 32 -- directories

-- Whether the file's name says that it has definitions: "lua", "json" or "yaml", or nil.
local kinds = { lua = "lua", json = "json", yaml = "yaml", yml = "yaml" }

local function kind_of(path)
  return kinds[path:match "^.*[^/]%.(%a+)$" or ""]
end

-- Why `core` failed, without the path, which the problem has.
local function reason(why, path)
  return why:sub(1, #path + 2) == path .. ": " and why:sub(#path + 3) or why
end

local function add_file(found, path, id)
  if not found.seen[id] then
    found.seen[id] = true
    found.files[#found.files + 1] = { path = path, kind = kind_of(path) }
  end
end

local function fail(found, path, message)
  found.fail { file = path, message = message }
end

local add_folder

local function add_entry(found, path, depth)
  local what, id = core.identify(path)
  if what == "folder" then
    return add_folder(found, path .. "/", id, depth + 1)
  elseif what == "file" and kind_of(path) then
    add_file(found, path, id)
    return 1
  elseif not what and kind_of(path) then
    fail(found, path, reason(id, path)) -- a broken link
    return 1
  end
  return 0
end

-- Adds the files below a directory; returns how many there are.
function add_folder(found, path, id, depth)
  if found.seen[id] then
    return 1 -- a link back, or to a directory that was also named
  elseif depth > MAX_DEPTH then
    fail(found, path, ("deeper than %d folders"):format(MAX_DEPTH))
    return 1
  end
  found.seen[id] = true
  local names, why = core.list_folder(path)
  if not names then
    fail(found, path, reason(why, path))
    return 1
  end
  table.sort(names)
  local count = 0
  for _, name in ipairs(names) do
    if name:sub(1, 1) ~= "." then
      count = count + add_entry(found, path .. name, depth)
    end
  end
  return count
end

--- Finds the files: an array of { path =, kind = "lua"
--- "json"
--- "yaml" }. Problems are passed to `report` as { file =, message = }.
local function find(paths, report)
  local found = { files = {}, seen = {}, fail = report }
  for _, path in ipairs(paths) do
    local what, id = core.identify(path)
    if not what then
      fail(found, path, reason(id, path))
    elseif what == "folder" then
      path = path:find "/$" and path or path .. "/"
      if add_folder(found, path, id, 1) == 0 then
        fail(found, path, "no definitions: the folder has no .lua, .json, .yaml or .yml file")
      end
    elseif not kind_of(path) then
      fail(found, path, "expected a file that ends in .lua, .json, .yaml or .yml")
    elseif what ~= "file" then
      fail(found, path, "is not a regular file")
    else
      add_file(found, path, id)
    end
  end
  return found.files
end

return { find = find }
