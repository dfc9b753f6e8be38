-- SPDX-License-Identifier: MIT
-- Sends requests to a sandbox by hand and checks the form of its answers. Bodies are written as
-- text, so that the test controls every byte.
local assert = require "luassert"
local http = require "support.plain_http"
local sandboxes = require "support.sandboxes"

local asking = {}

--- An object from `{ key = JSON text }`, with sorted keys; later tables override earlier ones.
function asking.object(...)
  local fields, keys, parts = {}, {}, {}
  for _, given in ipairs { ... } do
    for key, text in pairs(given) do fields[key] = text end
  end
  for key, text in pairs(fields) do
    if text then keys[#keys + 1] = key end
  end
  table.sort(keys)
  for i, key in ipairs(keys) do parts[i] = ('"%s":%s'):format(key, fields[key]) end
  return "{" .. table.concat(parts, ",") .. "}"
end

local MINIMAL = { name = '"b"', project_key = '"yaml"', infrastructure = '"kubernetes"',
  build_os = '"ubuntu 20.04"', script_type = '"shell"' }

--- The smallest body that the server accepts, with other fields added (`false` removes one).
function asking.build(fields)
  return asking.object(MINIMAL, fields or {})
end

local TEMPLATE = { name = '"t"', project_key = '"demo"', template_name = '"demo-template"',
  target_services = '[{"service_name":"s","service_module":"m"}]' }

function asking.template_build(fields)
  return asking.object(TEMPLATE, fields or {})
end

local Asker = {}
Asker.__index = Asker

--- One request as the administrator, or as `user`.
function Asker:ask(method, target, body, user)
  local token = user and self.server.tokens[user] or self.server.token
  return assert(http.request(self.server.url, method, target,
    { Authorization = "Bearer " .. token }, body))
end

function Asker:create(fields, user)
  return self:ask("POST", "/openapi/build", asking.build(fields), user)
end

function Asker:update(fields, user)
  return self:ask("PUT", "/openapi/build", asking.build(fields), user)
end

function Asker:create_from_template(fields, user)
  return self:ask("POST", "/openapi/build?source=template", asking.template_build(fields), user)
end

function Asker:update_from_template(fields, user)
  return self:ask("PUT", "/openapi/build/any/template", asking.template_build(fields), user)
end

function Asker:detail(name, query, user)
  return self:ask("GET", ("/openapi/build/%s/detail?%s"):format(name, query), nil, user)
end

--- What the sandbox stores under this name.
function Asker:stored(name)
  for _, build in ipairs(self.server:state().builds) do
    if build.name == name then return build end
  end
end

function asking.new(server)
  return setmetatable({ server = server }, Asker)
end

--- One sandbox for all tests of a `describe`: `give(server, asker)` is called before each.
function asking.shared(options, give)
  sandboxes.shared({ sandbox = options, client = false }, function(server)
    give(server, asking.new(server))
  end)
end

function asking.success(reply)
  assert.equal('200 {"message":"success"}', reply.status .. " " .. reply.body)
  assert.equal("application/json; charset=utf-8", reply.headers["content-type"])
end

--- Only a status: no body, no content type.
function asking.empty(status, reply)
  assert.equal(status .. " ", reply.status .. " " .. reply.body)
  assert.equal("0", reply.headers["content-length"])
  assert.is_nil(reply.headers["content-type"])
end

local MESSAGES = { [400] = "Bad Request", [6520] = "新建编译模块失败",
  [6521] = "更新编译模块失败", [6522] = "列出编译模块失败", [6523] = "查询编译模块失败",
  [6524] = "删除构建模块失败", [7050] = "用户许可证不可用，请检查许可证后重试" }

--- A business error, byte for byte; `description` is JSON text without its quotes.
function asking.business(code, description, reply)
  local body = ('{"code":%d,"description":"%s","extra":{},"message":"%s","type":"error"}'):format(
    code, description, MESSAGES[code])
  assert.equal("400 " .. body, reply.status .. " " .. reply.body)
  assert.equal("application/json; charset=utf-8", reply.headers["content-type"])
end

--- An error without a code, byte for byte.
function asking.internal(description, reply)
  assert.equal(('500 {"code":500,"description":"%s","message":"Internal Error: "}'):format(
    description), reply.status .. " " .. reply.body)
end

return asking
