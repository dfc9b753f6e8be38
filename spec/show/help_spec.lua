-- SPDX-License-Identifier: MIT
local core = require "zadig.core"
local functions = require "zadig.show.help.functions"
local help = require "zadig.show.help"
local helpers = require "support.helpers"
local layout = require "zadig.show.layout"
local lfs = require "lfs"
local topics = require "zadig.show.help.topics"
local zadig = require "zadig"

local function has(text, part)
  assert.is_truthy(text:find(part, 1, true), part)
end

-- The text below the heading Example, without its margin.
local function example_of(text)
  local code = text:match "\nExample\n(.*)$"
  assert.is_string(code)
  return (("\n" .. code):gsub("\n    ", "\n"))
end

-- The Lua blocks of a topic.
local function blocks(topic)
  local found, block = {}, nil
  for line in (topic.text .. "\n"):gmatch "([^\n]*)\n" do
    if line:find "^    " then
      block = (block or "") .. line .. "\n"
    else
      found[#found + 1], block = block, nil
    end
  end
  found[#found + 1] = block
  return found
end

describe("help", function()
  it("begins with ten lines, whose names all exist", function()
    local text = help.text()
    assert.equal(9, select(2, text:gsub("\n", "")))
    for method in text:gmatch "client:([%w_]+)" do
      assert.is_function(core.methods[method])
    end
    for name in text:gmatch 'zadig%.help "([%w_]+)"' do
      assert.is_nil(help.text(name):find "There is no help", name)
    end
    for name in text:match "others are ([^\n]+)":gmatch "%w+" do
      assert.matches("^[^\n]+\n\n", help.text(name))
      assert.is_nil(help.text(name):find "There is no help", name)
    end
  end)

  it("lists operations, functions, records and topics on request", function()
    local text = help.text "all"
    for _, list in ipairs { core.operations(), functions, core.records(), topics } do
      for _, row in ipairs(list) do
        assert.matches("%f[%w.:]" .. row.name:gsub("%p", "%%%0") .. "%f[^%w.:]", text)
      end
    end
  end)

  it("keeps within 80 columns, whatever the subject", function()
    local names = { [0] = "" }
    for _, list in ipairs { core.operations(), functions, core.records(), topics, core.kinds() } do
      for _, row in ipairs(list) do
        names[#names + 1] = row.name
      end
    end
    for _, record in ipairs(core.records()) do
      for _, field in ipairs(record.fields) do
        names[#names + 1] = field.name
      end
    end
    names[#names + 1] = ("x"):rep(100)
    for i = 0, #names do
      for line in help.text(i > 0 and names[i] or nil):gmatch "[^\n]+" do
        assert.is_true(layout.columns(line) <= 80, line)
        assert.is_nil(line:find "%s$", line)
      end
    end
  end)

  for _, operation in ipairs(core.operations()) do
    describe("on " .. operation.name, function()
      local text = help.text(operation.name)

      it("says what it does, and shows the HTTP request", function()
        has(text, operation.title .. ".")
        has(text, operation.method .. " " .. operation.path)
        has(text, "client:" .. operation.name .. "(")
      end)

      it("has every field that it takes, with its facts", function()
        local function check(name)
          for _, record in ipairs(core.records()) do
            for _, field in ipairs(record.name == name and record.fields or {}) do
              assert.matches("\n  " .. field.name .. "%s", text)
              has(text:gsub("%s+", " "), field.note:gsub("%s+", " "))
              for _, choice in ipairs(field.choices or {}) do
                has(text, '"' .. choice.value .. '"')
              end
              if field.record then
                check(field.record)
              end
            end
          end
        end
        check(operation.body or operation.query)
      end)

      it("lists the traps that apply, and no others", function()
        for _, trap in ipairs(core.traps()) do
          local applies = not trap.operations
          for _, name in ipairs(trap.operations or {}) do
            applies = applies or name == operation.name
          end
          local shown = text:find("\n  " .. ("%2d"):format(trap.number) .. "  ", 1, true) ~= nil
          assert.equal(applies, shown, trap.number)
        end
      end)
    end)
  end

  it("has examples of the operations that run, one after the other", function()
    local sandbox <close> = require("zadig.sandbox").start {}
    local client <close> = zadig.connect { url = sandbox.url, token = sandbox.token }
    local printed = {}
    local env = { client = client, assert = assert, print = function(value)
      printed[#printed + 1] = tostring(value)
    end }
    local warnings = helpers.with_warnings(function()
      for _, operation in ipairs(core.operations()) do
        local code = example_of(help.text(operation.name))
        assert(load(code, "=" .. operation.name, "t", env))()
      end
    end)
    assert.same({}, warnings)
    assert.equal(#core.operations(), #printed)
    assert.equal('{ message = "success" }', printed[1])
    has(printed[6], 'name = "api-test"')
  end)

  it("has examples of the functions that run", function()
    local sandbox <close> = require("zadig.sandbox").start {}
    local client <close> = zadig.connect { url = sandbox.url, token = sandbox.token,
      project_key = "yaml" }
    local file <close> = assert(io.tmpfile())
    local env = setmetatable({ client = client, zadig = zadig, print = function() end },
      { __index = _G })
    local dir <close> = helpers.tmpdir() -- for the files of examples
    local here = lfs.currentdir()
    assert(lfs.chdir(dir.path))
    local _ <close> = setmetatable({}, { __close = function() lfs.chdir(here) end })
    helpers.with(io, "stdout", file, function()
      for _, row in ipairs(functions) do
        local loop <close> = zadig.loop()
        env.loop, env.task = loop, loop:spawn(function() end)
        if row.name ~= "client:close" then
          assert(load(row.example, "=" .. row.name, "t", env))()
        end
      end
    end)
    assert.is_true(file:seek() > 0)
  end)

  it("has topics whose Lua is valid", function()
    for _, topic in ipairs(topics) do
      for _, block in ipairs(blocks(topic)) do
        assert(load(block, "=" .. topic.name))
        has(help.text(topic.name) .. "\n", block)
      end
    end
  end)

  it("has a definition that passes the validation", function()
    local verdict, topic
    for _, row in ipairs(topics) do
      topic = row.name == "definitions" and row or topic
    end
    assert(load(blocks(topic)[1], "=definitions", "t", { zadig = zadig, print = function(...)
      verdict = { ... }
    end }))()
    assert.same({ true }, verdict)
  end)

  it("lists the kinds of failures and all traps", function()
    local text = help.text "failures"
    for _, kind in ipairs(core.kinds()) do
      assert.matches("\n  " .. kind.name .. "%s", text)
    end
    text = help.text "traps"
    for _, trap in ipairs(core.traps()) do
      has(help.text("trap " .. trap.number), "Evidence: " .. trap.evidence:sub(1, 4))
      has(text, ("\n  %2d  "):format(trap.number))
      local page = help.text("trap " .. trap.number):gsub("%s+", " ")
      has(page, trap.text)
      has(page, trap.operations and table.concat(trap.operations, ", ") or "every operation")
    end
    has(help.text "trap 32", "no help on")
  end)

  it("knows records, fields, kinds and functions by name", function()
    has(help.text "ResourceSpec", "Used in  AdvancedSettings.resource_spec")
    has(help.text "cpu_limit", "ResourceSpec.cpu_limit")
    has(help.text "ResourceSpec.cpu_limit", "ResourceSpec.cpu_limit")
    has(help.text "conflict", "Failure kind")
    has(help.text "timeout", "AdvancedSettings.timeout")
    has(help.text "timeout", "Failure kind")
    has(help.text "repo", "zadig.repo(text, fields?)")
    has(help.text "parameter.secret", "zadig.parameter.secret(key, value, fields?)")
    has(help.text "client:builds", "client:builds(options?)")
    has(help.text "client:get_build", "client:get_build(name, options)")
  end)

  it("recognises the module's functions and values", function()
    local function text(what)
      return help.text(what, { zadig = zadig })
    end
    assert.equal(help.text "create_build", text(core.methods.create_build))
    assert.equal(help.text "zadig.repo", text(zadig.repo))
    assert.equal(help.text "parameter.choice", text(zadig.parameter.choice))
    assert.equal(help.text "client:builds", text(core.methods.builds))
    assert.equal(help.text "BuildList", text(core.decode("BuildList", '{"total":0}')))
    has(text(print), "no help on")
    has(text(1), "no help on")
    has(text {}, "no help on")
  end)

  it("suggests the nearest name", function()
    for wrong, right in pairs { creat_build = "create_build", ResorceSpec = "ResourceSpec",
      cpu_limt = "cpu_limit", definitons = "definitions", conect = "connect",
      instals = "installs" } do
      local text = help.text(wrong)
      has(text, ('Did you mean "%s"?'):format(right))
    end
    assert.is_nil(help.text("qqqqqq"):find "Did you mean")
    assert.is_nil(help.text("\27[31m"):find "\27")
  end)

  it("is the same text in colours", function()
    for _, name in ipairs { "create_build", "definitions", "ResourceSpec" } do
      local painted = help.text(name, { colour = true })
      assert.is_truthy(painted:find("\27[1m", 1, true))
      assert.equal(help.text(name), (painted:gsub("\27%[%d*m", "")))
    end
  end)

  it("prints, and returns nothing", function()
    local file <close> = assert(io.tmpfile())
    helpers.with(io, "stdout", file, function()
      local client <close> = zadig.connect { url = "http://127.0.0.1:9", token = "t" }
      assert.equal(0, select("#", zadig.help "repo"))
      assert.equal(0, select("#", client:help "repo"))
      client:help(client.get_build)
    end)
    file:seek "set"
    assert.equal(help.text "repo" .. "\n" .. help.text "repo" .. "\n" .. help.text "get_build"
      .. "\n", file:read "a")
  end)
end)

describe("layout", function()
  it("counts the columns of East Asian text", function()
    assert.equal(3, layout.columns "abc")
    assert.equal(8, layout.columns "构建测试")
  end)

  it("puts a term that is too long for its column on a line of its own", function()
    local lines, long = {}, ("term "):rep(6) .. "end"
    layout.table_of(lines, { { "short", "one" }, { long, "two", "three" } }, "  ")
    assert.same({ "  short  one", "  " .. long, "         two", "         three" }, lines)
  end)
end)
