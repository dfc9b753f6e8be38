-- SPDX-License-Identifier: MIT
local core = require "zadig.core"
local functions = require "zadig.show.help.functions"
local help = require "zadig.show.help"
local helpers = require "support.helpers"
local json = require "support.json"
local rows = require "zadig.base.rows"
local zadig = require "zadig"

local annotations = helpers.read "library/zadig.lua"
local reference = helpers.read "docs/reference.md"

local function has(text, part)
  assert.is_truthy(text:find(part, 1, true), part)
end

local function is_callable(value)
  return type(value) == "table" and (getmetatable(value) or {}).__call ~= nil
end

-- Every function of the module by its full name, including tables of functions and callable tables.
local function exported(owner, prefix, found)
  for name, value in pairs(owner) do
    if type(value) == "function" or is_callable(value) then
      found[prefix .. name] = value
    end
    if type(value) == "table" and prefix == "zadig." then
      exported(value, prefix .. name .. ".", found)
    end
  end
  return found
end

local everything = exported(core.methods, "client:", exported(zadig, "zadig.", {}))
for owner, methods in pairs(require "zadig.many.loop".methods) do
  exported(methods, owner .. ":", everything)
end
exported(require "zadig.state.plan".methods, "plan:", everything)
exported(require "zadig.state.apply".methods, "report:", everything)

describe("the files generated from the rows", function()
  it("are current: otherwise run script/generate", function()
    assert.is_true(annotations == dofile "script/generators/annotations.lua"(), "library/zadig.lua")
    assert.is_true(reference == dofile "script/generators/reference.lua"(), "docs/reference.md")
  end)

  it("cover every function", function()
    for name, value in pairs(everything) do
      has(annotations, is_callable(value) and "\n" .. name .. " = {}\n"
        or "\nfunction " .. name .. "(")
      local title = rows.operation(name:match "^client:(.*)$" or "") and name:sub(8) or name
      has(reference, "\n### " .. title .. "\n")
      assert.is_nil(help.text(value, { zadig = zadig }):find("There is no help", 1, true), name)
    end
  end)

  it("cover no other function", function()
    for _, row in ipairs(functions) do
      assert.is_truthy(everything[row.name], row.name)
    end
  end)

  it("cover the module's other values", function()
    for name, value in pairs(zadig) do
      if type(value) ~= "function" and type(value) ~= "table" then
        has(annotations, "---@field " .. name .. " ")
      end
    end
  end)
end)

describe("the annotations", function()
  it("are valid Lua", function()
    assert(load(annotations, "=library/zadig.lua"))()
  end)

  it("have every record with every field and its note", function()
    for _, record in ipairs(rows.records()) do
      local class = annotations:match("\n%-%-%-@class [(exact) ]*zadig%." .. record.name
        .. "%f[^%w][^\n]*\n(.-)\n\n")
      assert.is_string(class, record.name)
      for _, field in ipairs(record.fields) do
        if field.format ~= "name" then
          assert.matches("%-%-%-@field " .. field.name .. "%??%s", class)
          has(class, field.note)
        end
      end
    end
  end)

  it("have required fields, types and choices", function()
    for _, line in ipairs {
      '---@field infrastructure "kubernetes"|"vm" where',
      "---@field project_key? string",
      "---@field installs? zadig.Install[] packages",
      "---@field outputs? string[] output",
      "---@field retry? zadig.RetryOptions|false when",
      "---@field kind zadig.Kind kind of failure",
      "---@field builds zadig.Build[] the builds",
      "---@field post_build? zadig.PostBuild steps",
      "---@class (exact) zadig.BuildDefinition\n",
      "---@class zadig.ListQuery: zadig.CallOptions\n",
    } do
      has(annotations, line)
    end
  end)

  it("have every method with its parameters and results", function()
    has(annotations, [[
---@param name string name of the build
---@param options? zadig.DetailQuery
---@return zadig.BuildDetail? reply nil if the call failed
---@return zadig.Failure? failure
function client:get_build(name, options) end
]])
    has(annotations, [[
---@param definition zadig.TemplateDefinition
---@param options? zadig.WriteOptions
---@return zadig.Message? reply nil if the call failed
---@return zadig.Failure? failure
function client:update_build_from_template(definition, options) end
]])
  end)

  it("have every kind of failure", function()
    for _, kind in ipairs(core.kinds()) do
      has(annotations, ('---| "%s" # %s\n'):format(kind.name, kind.when))
    end
  end)

  it("name only types that they define", function()
    for name in annotations:gmatch "zadig%.(%u%w*)" do
      assert.is_truthy(annotations:find("@class zadig." .. name .. "%f[^%w]")
        or annotations:find("@class %(exact%) zadig%." .. name .. "%f[^%w]")
        or annotations:find("@alias zadig%." .. name .. "%f[^%w]"), name)
    end
  end)

  it("are an add-on of the language server, enabled by a require", function()
    local config = json.decode(helpers.read "config.json")
    for _, line in ipairs { 'require "zadig"', 'require("zadig")', "require 'zadig'" } do
      assert.matches(config.words[1], line)
    end
    assert.is_nil(('require "zadigx"'):match(config.words[1]))
  end)
end)

describe("the reference", function()
  it("has every field, kind and trap", function()
    for _, record in ipairs(rows.records()) do
      local section = reference:match("\n### " .. record.name .. "\n(.-)\n##")
      for _, field in ipairs(record.fields) do
        has(section, "| `" .. field.name .. "` |")
      end
    end
    for _, kind in ipairs(core.kinds()) do
      has(reference, "| `" .. kind.name .. "` |")
    end
    for _, trap in ipairs(core.traps()) do
      has(reference, ("\n| %d | "):format(trap.number))
    end
  end)

  it("links only to its own headings, each unique", function()
    local anchors = {}
    for title in reference:gmatch "\n##+ ([^\n]+)" do
      local anchor = title:lower():gsub("[^%w_ -]", ""):gsub(" ", "-")
      assert.is_nil(anchors[anchor], anchor)
      anchors[anchor] = true
    end
    for anchor in reference:gmatch "%]%(#([^)]+)%)" do
      assert.is_true(anchors[anchor], anchor)
    end
  end)

  it("has tables whose rows are as wide as their headings", function()
    local columns
    for line in reference:gmatch "[^\n]*" do
      if line:find "^|" then
        local _, bars = line:gsub("\\|", ""):gsub("|", "")
        columns = columns or bars
        assert.equal(columns, bars, line)
      else
        columns = nil
      end
    end
  end)
end)
