-- SPDX-License-Identifier: MIT
-- A minimal HTTP/1.1 parser: where a request ends, and its parts.
local http = {}

-- The headers that start at `from` of `text`: names in lower case -> values, and where the
-- body starts; nil while they are incomplete.
local function read_headers(text, from)
  local last = select(2, text:find("\r\n\r\n", from, true))
  if not last then
    return nil
  end
  local headers = {}
  for said, value in text:sub(from, last - 2):gmatch "\r\n([^:\r\n]+):[ \t]*([^\r\n]*)" do
    local name = said:lower()
    headers[name] = headers[name] and headers[name] .. ", " .. value or value
  end
  return headers, last + 1
end

local function read_chunks(text, from)
  local pieces = {}
  while true do
    local size, start = text:match("^(%x+)[^\r\n]*\r\n()", from)
    if not size then
      return nil
    end
    size = tonumber(size, 16)
    if #text < start + size + 1 then
      return nil
    end
    pieces[#pieces + 1] = text:sub(start, start + size - 1)
    from = start + size + 2
    if size == 0 then
      return table.concat(pieces), from
    end
  end
end

--- The request that starts at `from`: { method, target, version, headers, body, raw } and the
--- position after it; nil while it is incomplete.
function http.request(text, from)
  from = from or 1
  local headers, start = read_headers(text, from)
  if not headers then
    return nil
  end
  local method, target, version = text:match("^(%S+) (%S+) (HTTP/[%d.]+)\r\n", from)
  local body, stop
  if (headers["transfer-encoding"] or ""):lower():find("chunked", 1, true) then
    body, stop = read_chunks(text, start)
  else
    local length = tonumber(headers["content-length"] or "0") or 0
    if #text >= start + length - 1 then
      body, stop = text:sub(start, start + length - 1), start + length
    end
  end
  if not body then
    return nil
  end
  return {
    method = method, target = target, version = version, headers = headers, body = body,
    raw = text:sub(from, stop - 1),
  }, stop
end

--- All complete requests in `text`, and what is left after them.
function http.requests(text)
  local result, from = {}, 1
  while true do
    local request, stop = http.request(text, from)
    if not request then
      return result, text:sub(from)
    end
    result[#result + 1], from = request, stop
  end
end

--- A response as bytes: `headers` is an array of lines; Content-Length is added.
function http.response(status, body, headers)
  local lines = { ("HTTP/1.1 %s"):format(status) }
  for _, line in ipairs(headers or { "Content-Type: application/json; charset=utf-8" }) do
    lines[#lines + 1] = line
  end
  lines[#lines + 1] = "Content-Length: " .. #body
  return table.concat(lines, "\r\n") .. "\r\n\r\n" .. body
end

return http
