-- SPDX-License-Identifier: MIT
-- What Tab offers. Values are looked at without their metamethods, and nothing that was typed is
-- run; only names of builds are asked of the server, with little patience.
local context = require "zadig.console.context"
local core = require "zadig.core"
local help = require "zadig.show.help"
local records = require "zadig.console.records"
local rows = require "zadig.base.rows"
local source = require "zadig.base.source"

local PATIENCE = 2 -- seconds for the names of builds
local FRESH = 30   -- seconds that names are used again

local keywords = { "and", "break", "do", "else", "elseif", "end", "false", "for", "function",
  "goto", "if", "in", "local", "nil", "not", "or", "repeat", "return", "then", "true", "until",
  "while" }

local Completion = {}
Completion.__index = Completion

-- Adds the names among the keys of a table, except metamethods; `callable`: only functions.
local function add_keys(found, value, callable)
  for key, item in next, value do
    local wanted = not callable or type(item) == "function"
    if wanted and source.is_name(key) and not key:find "^__" then
      found[key] = true
    end
  end
end

-- The table behind a value in which its methods are.
local function methods_of(value)
  if core.is_client(value) then
    return core.methods
  end
  local metatable = getmetatable(value)
  local index = type(metatable) == "table" and rawget(metatable, "__index")
  return type(index) == "table" and index or nil
end

-- What is in the value under that key: raw, or a method.
local function get(value, key)
  local found = type(value) == "table" and rawget(value, key)
  if not found then
    local methods = methods_of(value)
    found = methods and rawget(methods, key)
  end
  return found or nil
end

local function add_members(found, value, separator)
  if type(value) == "table" then
    add_keys(found, value, separator == ":")
  end
  local methods = methods_of(value)
  if methods and (type(value) ~= "string" or separator == ":") then
    add_keys(found, methods, separator == ":")
  end
end

-- The fields of what a call returns, by the rows, since the call is not made.
local function add_reply(found, steps)
  local operation = rows.operation(steps[1].call)
  local record = operation and rows.record(operation.reply)
  for i = 2, #steps do
    if record and not steps[i].bracket then -- an element has the record of its list
      local field = record.field[steps[i].key]
      record = field and rows.record(field.record or "")
    end
  end
  for _, field in ipairs(record and record.all or {}) do
    found[field.name] = true
  end
end

-- The value of a global at the prompt, or of Lua.
function Completion:global(name)
  local value = rawget(self.env, name)
  if value == nil then
    value = rawget(_G, name)
  end
  return value
end

function Completion:members(found, steps, separator)
  if not steps[1] then
    return
  elseif steps[1].call then
    add_reply(found, steps)
    return
  end
  local value = self:global(steps[1].key)
  for i = 2, #steps do
    value = value ~= nil and get(value, steps[i].key) or nil
  end
  if value ~= nil and value ~= core.null then
    add_members(found, value, separator)
  end
end

-- The client that a call in the text is on.
function Completion:client_of(callee)
  local steps = context.path(callee)
  local value = steps and steps[1] and steps[1].key and self:global(steps[1].key)
  for i = 2, steps and #steps or 0 do
    value = value and get(value, steps[i].key)
  end
  return value and core.is_client(value) == "open" and value or nil
end

-- Adds the names of the client's builds; none if the server does not answer in time.
function Completion:add_builds(found, client)
  if self.client ~= client or core.now() - self.asked > FRESH then
    local names = {}
    pcall(function()
      for build in client:builds { deadline = PATIENCE, retry = false } do
        names[#names + 1] = build.name
      end
    end)
    self.client, self.builds, self.asked = client, names, core.now()
  end
  for _, name in ipairs(self.builds) do
    if source.quote(name) == '"' .. name .. '"' then -- it can be typed as it is
      found[name] = true
    end
  end
end

--- Forgets the names of builds: what was run may have changed them.
function Completion:forget()
  self.client = nil
end

local function add_help(found)
  for _, name in ipairs(help.names()) do
    found[name] = true
  end
end

-- What may stand in an open string. Returns what was typed of it, and what ends it.
function Completion:in_string(found, text, stack)
  local top, quote = stack[#stack], stack.quote
  local before = text:sub(top.last, quote - 1)
  local typed, mark = text:sub(quote + 1), text:sub(quote, quote)
  local callee = before:match "([%a_][%w_.:]*)%s*$"
  if not callee and top.mark == "(" and top.count == 0 and not before:find "%S" then
    callee = top.head:match "([%a_][%w_.:]*)%s*$"
  end
  local key = top.mark == "{" and before:match "([%a_][%w_]*)%s*=%s*$"
  local field = key and records.field(records.at(stack), key)
  local client = callee and records.takes_name(callee) and self:client_of(callee)
  if client then
    self:add_builds(found, client)
  elseif callee and callee:find "help$" then
    add_help(found)
  end
  for _, choice in ipairs(field and field.choices or {}) do
    found[choice.value or choice] = true
  end
  return typed, mark
end

-- What may stand where a name begins.
function Completion:names(found, text, stack)
  local top = stack[#stack]
  local key = top.mark == "{" and text:sub(top.last):find "^%s*[%a_]?[%w_]*$"
  for _, record in ipairs(key and records.at(stack) or {}) do
    for _, field in ipairs(record.all) do
      found[field.name] = true
    end
  end
  if not next(found) then
    add_keys(found, self.env)
    add_keys(found, _G)
    for _, word in ipairs(keywords) do
      found[word] = true
    end
  end
end

--- What can follow `text`, a statement as far as the cursor: an array of whole words, sorted; how
--- many bytes of the text they replace; and what to add after the only one.
function Completion:offers(text)
  local found, typed, after = {}, text:match "^%s*help%s+([%w_.:]*)$", ""
  local stack = context.scan(text)
  if typed then
    add_help(found)
  elseif stack and stack.quote then
    typed, after = self:in_string(found, text, stack)
  elseif stack then
    local steps, separator
    steps, separator, typed = context.path(text)
    if steps then
      self:members(found, steps, separator)
    else
      self:names(found, text, stack)
    end
  end
  local list = {}
  for name in next, found do
    if name:sub(1, #typed) == typed then
      list[#list + 1] = name
    end
  end
  table.sort(list)
  return list, #(typed or ""), after
end

--- `env` has the globals of the prompt.
local function new(env)
  return setmetatable({ env = env, asked = 0 }, Completion)
end

return { new = new }
