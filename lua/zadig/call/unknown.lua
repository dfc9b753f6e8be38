-- SPDX-License-Identifier: MIT
-- What a client answers to a name that it does not have. Methods are found without this.
local near = require "zadig.base.near"
local source = require "zadig.base.source"

--- Raises at the caller's line, with the method that was probably meant. A key that is not a string
--- is nil, as in any table.
local function method(methods, key)
  if type(key) ~= "string" then
    return nil
  end
  local names = {}
  for name in next, methods do
    names[#names + 1] = name
  end
  table.sort(names)
  local meant = near.nearest(key, names)
  error(("a client has no method %s; %s"):format(source.quote(key:sub(1, 60)),
    meant and ("did you mean %s?"):format(meant) or 'zadig.help "all" lists them'), 2)
end

return { method = method }
