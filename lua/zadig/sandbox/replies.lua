-- SPDX-License-Identifier: MIT
-- The forms of every answer. A reply may be returned, or raised from any depth.

local json = require "zadig.sandbox.json"

local replies = {}

local Reply = { __name = "zadig.sandbox.reply" }

local JSON = "application/json; charset=utf-8"
local TEXT = "text/plain; charset=utf-8"
local HTML = "text/html; charset=utf-8"

local MESSAGES = {
  [400] = "Bad Request",
  [6520] = "新建编译模块失败",
  [6521] = "更新编译模块失败",
  [6522] = "列出编译模块失败",
  [6523] = "查询编译模块失败",
  [6524] = "删除构建模块失败",
  [7050] = "用户许可证不可用，请检查许可证后重试",
}

--- `headers` is a flat list of names and values.
function replies.new(status, body, headers)
  return setmetatable({ status = status, body = body, headers = headers }, Reply)
end

function replies.is(value)
  return getmetatable(value) == Reply
end

--- 200 with a value made by `json.object`.
function replies.ok(value)
  return replies.new(200, json.text(value), { "Content-Type", JSON })
end

function replies.success()
  return replies.new(200, '{"message":"success"}', { "Content-Type", JSON })
end

--- Only a status: the answer to a failed binding, a refusal or a panic.
function replies.empty(status)
  return replies.new(status, "")
end

--- A business error; always HTTP 400, keys in Go's alphabetical order.
function replies.business(code, description)
  local reply = replies.new(400, nil, { "Content-Type", JSON })
  reply.code = code
  return replies.describe(reply, description)
end

--- Gives a business error another message, as the real server sometimes does.
function replies.describe(reply, description)
  reply.description = description
  reply.body = json.text(json.object {
    "code", reply.code,
    "description", description,
    "extra", json.object {},
    "message", MESSAGES[reply.code],
    "type", "error",
  })
  return reply
end

--- Any other Go error.
function replies.internal(description)
  local body = json.object {
    "code", 500, "description", description, "message", "Internal Error: ",
  }
  return replies.new(500, json.text(body), { "Content-Type", JSON })
end

function replies.text(status, text)
  return replies.new(status, text, { "Content-Type", TEXT })
end

--- What Go's HTTP server itself answers if it cannot read the target: no length, and the connection
--- ends.
function replies.bad_request()
  local reply = replies.text(400, "400 Bad Request")
  reply.unsized = true
  return reply
end

-- The size of the buffer for Go's replies: longer ones are sent in chunks.
local BUFFER = 2048

--- Prepares a reply of the server for sending; an intermediary's reply keeps its length.
function replies.frame(reply)
  if #reply.body > BUFFER and not reply.foreign then
    table.insert(reply.headers, "Transfer-Encoding")
    table.insert(reply.headers, "chunked")
  end
end

--- The policy refusals of v4.3's gateway.
function replies.mfa(reason)
  local body = json.text(json.object { "reason", reason })
  return replies.new(403, body, { "Content-Type", JSON, "x-zadig-auth-reason", reason })
end

local function html(text)
  return (text:gsub('[&<>"\']', { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&#34;",
    ["'"] = "&#39;" }))
end

--- GET gets 301 and a line of HTML; other methods get 307 and no body.
function replies.redirect(method, location)
  if method ~= "GET" then return replies.new(307, "", { "Location", location }) end
  local body = ('<a href="%s">Moved Permanently</a>.\n\n'):format(html(location))
  return replies.new(301, body, { "Content-Type", HTML, "Location", location })
end

--- The answer of an intermediary.
function replies.foreign(status, body, headers)
  local reply = replies.new(status, body, headers)
  reply.foreign = true
  return reply
end

--- A proxy's error page.
function replies.page(status, body)
  return replies.foreign(status, body, { "Content-Type", "text/html", "Server", "nginx" })
end

return replies
