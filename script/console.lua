-- SPDX-License-Identifier: MIT
-- What script/console runs before its prompt.
local completion = require "zadig.completion"
local rows = require "zadig.base.rows"
local zadig = require "zadig"

-- What Tab completes: functions of the module and of a client, and every name in the rows.
local function words()
  local seen, list = {}, {}
  local function add(word)
    if not seen[word] then
      seen[word] = true
      list[#list + 1] = word
    end
  end
  local function add_functions(owner, prefix)
    for name, value in pairs(owner) do
      add(prefix .. name)
      if type(value) == "table" then
        add_functions(value, prefix .. name .. ".")
      end
    end
  end
  add_functions(zadig, "zadig.")
  for _, row in ipairs(require "zadig.show.help.functions") do
    add(row.name)
  end
  for _, operation in ipairs(rows.operations()) do
    add(operation.name)
    add("client:" .. operation.name)
  end
  for _, record in ipairs(rows.records()) do
    add(record.name)
    for _, field in ipairs(record.fields) do
      add(field.name)
    end
  end
  for _, topic in ipairs(require "zadig.show.help.topics") do
    add(topic.name)
  end
  table.sort(list)
  return table.concat(list, "\n")
end

local url = os.getenv "ZADIG_URL"
local options = {}
if not url then
  -- A global keeps it alive until the prompt ends.
  local sandbox = require("zadig.sandbox").start {}
  _G.sandbox = sandbox
  options = { url = sandbox.url, token = sandbox.token, project_key = "lilian-test" }
end

local ok, client = pcall(zadig.connect, options)
if not ok then
  io.stderr:write(tostring(client), "\n")
  os.exit(1, true)
end

_G.zadig, _G.client = zadig, client
local has_tab = completion.use(words())
print(("zadig %s: client is connected to %s%s"):format(zadig.version, url or options.url,
  url and "" or ", a sandbox"))
print("Try zadig.help() or client:list_builds()" .. (has_tab and "; Tab completes names" or ""))
