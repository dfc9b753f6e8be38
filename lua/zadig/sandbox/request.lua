-- SPDX-License-Identifier: MIT
-- A request as the handlers see it: path and query decoded by Go's rules, headers by lower-case
-- name.

local function hex(digits)
  return string.char(tonumber(digits, 16))
end

-- nil for an invalid escape.
local function unescape(text)
  if text:gsub("%%%x%x", ""):find("%", 1, true) then return nil end
  return (text:gsub("%%(%x%x)", hex))
end

-- The first value of each key; pairs with a semicolon or a broken escape are dropped.
local function parse_query(text)
  local query = {}
  for pair in text:gmatch "[^&]+" do
    if not pair:find(";", 1, true) then
      local key, value = pair:match "^([^=]*)=?(.*)$"
      key = unescape((key:gsub("%+", " ")))
      value = unescape((value:gsub("%+", " ")))
      if key and value and query[key] == nil then query[key] = value end
    end
  end
  return query
end

local function parse_headers(flat)
  local headers = {}
  for i = 1, #flat, 2 do
    local name = flat[i]:lower()
    headers[name] = headers[name] and headers[name] .. ", " .. flat[i + 1] or flat[i + 1]
  end
  return headers
end

local request = {}

--- `path` is nil if the target cannot be decoded or has control characters.
function request.new(method, uri, headers, body)
  local target = uri:gsub("^%a[%w+.-]*://[^/?]*", "")
  local raw_path, raw_query = target:match "^([^?]*)%??(.*)$"
  return {
    method = method,
    path = not uri:find "%c" and unescape(raw_path) or nil,
    raw_query = raw_query,
    query = parse_query(raw_query),
    headers = parse_headers(headers),
    body = body,
  }
end

--- Encodes a decoded path for a URL as Go does.
function request.escape_path(path)
  return (path:gsub("[^%w%-_.~$&+,/:;=@]", function(found)
    return ("%%%02X"):format(found:byte())
  end))
end

return request
