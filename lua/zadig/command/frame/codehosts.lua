-- SPDX-License-Identifier: MIT
-- Names of code hosts by their type, as options: --codehost gitlab=gitlab-main.

--- The text, where it is TYPE=NAME; or nil and what is wrong.
local function convert(text)
  if not text:find "^[^=]+=.+$" then
    return nil, ("--codehost: expected TYPE=NAME, such as gitlab=main, got '%s'"):format(text)
  end
  return text
end

--- The names by type, of such texts; nil without any.
local function by_type(list)
  local found = {}
  for _, text in ipairs(list) do
    local kind, name = text:match "^([^=]+)=(.+)$"
    found[kind] = name
  end
  return next(found) and found or nil
end

--- The option.
local row = { name = "codehost", value = "TYPE=NAME", convert = convert, repeated = true,
  note = "the name of the code host of this type, which the server does not show" }

return { by_type = by_type, row = row }
