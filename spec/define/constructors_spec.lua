-- SPDX-License-Identifier: MIT
local core = require "zadig.core"
local helpers = require "support.helpers"

local repo = require("zadig.define.repo").repo
local installs = require("zadig.define.installs").installs
local services = require("zadig.define.services").services
local parameter = require "zadig.define.parameter"
local resources = require("zadig.define.resources").resources
local script = require("zadig.define.script").script
local build = require("zadig.define.build").build

local function fields_of(name)
  local found = {}
  for _, record in ipairs(core.records()) do
    for _, field in ipairs(record.name == name and record.fields or {}) do
      found[field.name] = field
    end
  end
  assert(next(found), name)
  return found
end

-- Calls with the arguments, and checks that it raises one plain line with a line of this file.
local function refuses(text, make, ...)
  local arguments = table.pack(...)
  local ok, message = pcall(function()
    local made = make(table.unpack(arguments, 1, arguments.n))
    return made
  end)
  assert.is_false(ok)
  assert.matches("^spec/define/constructors_spec.lua:%d+: zadig%.", message)
  assert.is_nil(message:find "[\0-\31\127]")
  assert.is_truthy(message:find(text, 1, true), message)
end

describe("constructors", function()
  local made = {
    RepoInfo = { repo "gitlab/a/b@main" },
    Install = installs { go = "1.20.7" },
    ServiceWithModule = services { "a/b" },
    Parameter = { parameter.string("a", "b"), parameter.secret("a", "b"),
      parameter.choice("a", { "b" }), parameter.multi_select("a", { "b" }, { "b" }) },
    ResourceSpec = { resources { cpu = "1..2", memory = "1Mi..2Mi", gpu = "nvidia.com/gpu: 1" } },
  }
  for name, values in pairs(made) do
    it("make a " .. name .. " of its record's rows", function()
      local fields = fields_of(name)
      for _, value in ipairs(values) do
        for key, item in pairs(value) do
          assert.is_truthy(fields[key], key)
          local kind = fields[key].array and "table" or fields[key].type
          assert.equal(kind == "integer" and "number" or kind, type(item), key)
        end
        for key, field in pairs(fields) do
          assert.is_true(value[key] ~= nil or field.required == nil, key)
        end
      end
    end)
  end

  it("make parameters of the types that the rows offer", function()
    local offered = {}
    for _, choice in ipairs(fields_of("Parameter").type.choices) do
      offered[choice.value] = true
    end
    for _, value in ipairs(made.Parameter) do
      assert.is_true(offered[value.type])
    end
  end)
end)

describe("zadig.repo", function()
  it("reads code host, namespace, repository and branch", function()
    assert.same({ codehost_name = "gitlab", repo_namespace = "kr-test-org1",
      repo_name = "multi-service-demo", branch = "main" },
      repo "gitlab/kr-test-org1/multi-service-demo@main")
  end)

  it("lets namespaces and branches have slashes, and branches an @", function()
    local made = repo "gitlab/group/sub/app@feature/x@2"
    assert.equal("group/sub", made.repo_namespace)
    assert.equal("app", made.repo_name)
    assert.equal("feature/x@2", made.branch)
  end)

  it("takes further fields and does not keep the table", function()
    local fields = { submodules = true }
    local made = repo("gitlab/a/b@main", fields)
    assert.is_true(made.submodules)
    assert.same({ submodules = true }, fields)
  end)

  for _, text in ipairs { "", "gitlab/a/b", "a/b@main", "/a/b@main", "gitlab//b@main",
    "gitlab/a/b@", "gitlab/a/@main", "gitlab/a b/c@main", "gitlab/a/b@ma\nin" } do
    it(("refuses %q"):format(text):gsub("\n", "n"), function()
      refuses('expected "codehost/namespace/repository@branch", got "', repo, text)
    end)
  end

  it("refuses values that are not text", function()
    refuses("got a nil", repo)
    refuses("got a number", repo, 1)
    refuses("table of further fields", repo, "gitlab/a/b@main", true)
  end)
end)

describe("zadig.installs", function()
  it("sorts a table of versions by name", function()
    assert.same({ { name = "go", version = "1.20.7" }, { name = "node", version = "16" } },
      installs { node = "16", go = "1.20.7" })
  end)

  it("keeps the order of an array", function()
    assert.same({ { name = "node", version = "16" }, { name = "my tool", version = "1" } },
      installs { "node 16", " my tool  1 " })
  end)

  it("makes nothing from an empty table", function()
    assert.same({}, installs {})
  end)

  it("refuses anything else", function()
    refuses("got a string", installs, "go 1.20.7")
    refuses('entry 1 is "go"', installs, { "go" })
    refuses("entry 2 is a table", installs, { "go 1", {} })
    refuses('the version of "go" is a number', installs, { go = 1.2 })
    refuses("got a mix of both", installs, { "go 1", node = "16" })
    refuses("a hole before [3]", installs, { "go 1", nil, "node 16" })
  end)
end)

describe("zadig.services", function()
  it("takes services and components", function()
    assert.same({ { service_name = "service1", service_module = "service1" },
      { service_name = "service2", service_module = "module" } },
      services { "service1", "service2/module" })
    assert.same({}, services {})
  end)

  it("refuses anything else", function()
    refuses("got a string", services, "service1")
    refuses('entry 1 is ""', services, { "" })
    refuses('entry 2 is "a/b/c"', services, { "a", "a/b/c" })
    refuses('entry 1 is "a/"', services, { "a/" })
    refuses("entry 1 is a number", services, { 1 })
    refuses('a key "x"', services, { x = "y" })
    refuses('a key "3"', services, { "a", nil, "b" })
  end)
end)

describe("zadig.parameter", function()
  it("makes strings, empty ones by default", function()
    assert.same({ key = "a", type = "string", default_value = "1", description = "d" },
      parameter.string("a", "1", { description = "d" }))
    assert.equal("", parameter.string("a").default_value)
  end)

  it("makes secrets", function()
    assert.same({ key = "a", type = "string", default_value = "1", is_credential = true },
      parameter.secret("a", "1"))
  end)

  it("makes choices, the first option by default", function()
    local options = { "x", "y" }
    local made = parameter.choice("a", options)
    assert.same({ key = "a", type = "choice", default_value = "x", choice_option = { "x", "y" } },
      made)
    assert.not_equal(options, made.choice_option)
    assert.equal("y", parameter.choice("a", options, "y").default_value)
  end)

  it("makes multi-selects with the values that the server uses", function()
    assert.same({ key = "a", type = "multi-select", default_value = "x,z",
      choice_option = { "x", "y", "z" }, choice_value = { "x", "z" } },
      parameter.multi_select("a", { "x", "y", "z" }, { "x", "z" }))
    assert.same({}, parameter.multi_select("a", { "x" }).choice_value)
  end)

  it("refuses anything else", function()
    refuses("zadig.parameter.string: expected the name of the variable as the first argument",
      parameter.string)
    refuses("the name of the variable", parameter.secret, " ", "x")
    refuses('the value of "a", got a nil', parameter.secret, "a")
    refuses('the value of "a", got a boolean', parameter.string, "a", true)
    refuses('the options of "a" as the second', parameter.choice, "a", "x")
    refuses('the options of "a" as the second', parameter.choice, "a", {})
    refuses('the options of "a" as the second', parameter.choice, "a", { "x", 1 })
    refuses('the options of "a" as the second', parameter.multi_select, "a", { "x", nil, "y" })
    refuses('the selected values of "a" as the third', parameter.multi_select, "a", { "x" }, "x")
    refuses('the value "z" of "a" is not', parameter.choice, "a", { "x" }, "z")
    refuses('the value "z" of "a" is not', parameter.multi_select, "a", { "x" }, { "z" })
    refuses("further fields as the last argument, got a string", parameter.string, "a", "b", "c")
  end)

  it("never repeats a secret in a message", function()
    local _, message = pcall(parameter.secret, "a", { "canary" })
    assert.is_nil(message:find "canary")
  end)
end)

describe("zadig.resources", function()
  it("reads ranges of request and limit", function()
    assert.same({ cpu_req = 100, cpu_limit = 1000, memory_req = 200, memory_limit = 2048,
      gpu_limit = "nvidia.com/gpu: 1" },
      resources { cpu = "100m..1", memory = "200Mi..2Gi", gpu = "nvidia.com/gpu: 1" })
  end)

  it("takes one value as both, and an empty side as none", function()
    assert.same({ cpu_req = 1500, cpu_limit = 1500 }, resources { cpu = "1.5" })
    assert.same({ cpu_req = 0, cpu_limit = 2000 }, resources { cpu = "..2" })
    assert.same({ memory_req = 1, memory_limit = 0 }, resources { memory = "1Mi.." })
    assert.same({ cpu_req = 2500, cpu_limit = 2500 }, resources { cpu = 2.5 })
    assert.same({}, resources {})
  end)

  it("gives integers in the units of the rows", function()
    for text, value in pairs { ["1Ti"] = 1048576, ["1.5Gi"] = 1536, ["2048Ki"] = 2,
      ["131072k"] = 125, ["128000000k"] = 122070.3125 } do
      if math.type(value) == "integer" then
        local made = resources { memory = text }.memory_limit
        assert.equal("integer", math.type(made))
        assert.equal(value, made)
      else
        refuses("in whole MiB", resources, { memory = text })
      end
    end
  end)

  it("refuses what Kubernetes refuses, and what is ambiguous", function()
    refuses('got "512"', resources, { memory = 512 })
    refuses("in whole MiB", resources, { memory = "1Kb" })
    refuses("in whole MiB", resources, { memory = "Mi" })
    refuses("in whole MiB", resources, { memory = "99999999999999999999Ti" })
    refuses('"100m", "1.5"', resources, { cpu = "1.5m" })
    refuses('"100m", "1.5"', resources, { cpu = "0.0001" })
    refuses('"100m", "1.5"', resources, { cpu = "-1" })
    refuses('"100m", "1.5"', resources, { cpu = "1,5" })
    refuses('"100m", "1.5"', resources, { cpu = ".." })
    refuses('"100m", "1.5"', resources, { cpu = "1..." })
    refuses("as", resources, { cpu = true })
    refuses('cpu "2..1": the request exceeds the limit', resources, { cpu = "2..1" })
    refuses('got "nvidia.com/gpu"', resources, { gpu = "nvidia.com/gpu" })
    refuses("got a number", resources, { gpu = 1 })
    refuses('expected cpu, memory or gpu, got "disk"', resources, { disk = "1Gi" })
    refuses("got a nil", resources)
  end)
end)

describe("zadig.script", function()
  it("reads a file byte for byte", function()
    local dir <close> = helpers.tmpdir()
    assert.equal("#!/bin/sh\r\nmake\n", script(dir:write("build.sh", "#!/bin/sh\r\nmake\n")))
  end)

  it("reports a file that it cannot read", function()
    local dir <close> = helpers.tmpdir()
    refuses(dir.path .. "/none.sh: No such file", script, dir.path .. "/none.sh")
    refuses("Is a directory", script, dir.path)
    refuses("path of a file, got a nil", script)
  end)
end)

describe("zadig.build", function()
  local base = { name = "a", installs = { { name = "go", version = "1" }, { name = "x" } },
    advanced_settings = { cluster_name = "c", timeout = 30, outputs = { "o" } } }

  it("merges tables at every depth and replaces arrays", function()
    assert.same({ name = "b", installs = { { name = "node" } },
      advanced_settings = { cluster_name = "c", timeout = 60, outputs = {} } },
      build(base, { name = "b", installs = { { name = "node" } },
        advanced_settings = { timeout = 60, outputs = {} } }))
  end)

  it("changes nothing that it was given, and shares nothing with it", function()
    local overrides = { advanced_settings = { outputs = { "p" } } }
    local made = build(base, overrides)
    made.installs[1].name = "changed"
    made.advanced_settings.outputs[1] = "changed"
    made.advanced_settings.timeout = 0
    assert.equal("go", base.installs[1].name)
    assert.equal(30, base.advanced_settings.timeout)
    assert.equal("p", overrides.advanced_settings.outputs[1])
    assert.same(base, build(base))
  end)

  it("keeps false", function()
    assert.is_false(build({ a = true }, { a = false }).a)
    assert.is_false(build({ a = false }, { b = 1 }).a)
  end)

  it("keeps the metatables of decoded tables and no others", function()
    local record = { __name = "zadig.AdvancedSettings" }
    local array = { __name = "zadig.array" }
    local other = { __name = "other", __index = error, __pairs = error, __len = error }
    local made = build({ settings = setmetatable({ a = 1 }, record), list = setmetatable({}, array),
      other = setmetatable({ a = 1 }, other) }, { settings = { b = 2 } })
    assert.same({ a = 1, b = 2 }, made.settings)
    assert.equal(record, getmetatable(made.settings))
    assert.equal(array, getmetatable(made.list))
    assert.is_nil(getmetatable(made.other))
    assert.equal(1, made.other.a)
  end)

  it("lets an empty decoded array replace", function()
    assert.same({}, build({ list = { a = 1 } }, { list = core.array {} }).list)
  end)

  it("removes fields given as zadig.null", function()
    assert.same({ name = "a", settings = { timeout = 1 } },
      build({ name = "a", branch = "b", settings = { timeout = 1, outputs = { "o" } } },
        { branch = core.null, settings = { outputs = core.null }, other = core.null }))
  end)

  it("keeps the record types of a reply's tables", function()
    local page = core.decode("BuildList", '{"total":0,"builds":[]}')
    local made = build(page, { total = 1 })
    assert.equal(getmetatable(page), getmetatable(made))
    assert.equal(getmetatable(page.builds), getmetatable(made.builds))
  end)

  it("refuses cycles and values that are not tables, and changes nothing", function()
    local loop = { a = {} }
    loop.a.b = loop
    refuses("a table contains itself", build, base, loop)
    refuses("a table contains itself", build, loop)
    refuses("expected a definition as the first argument, got a nil", build)
    refuses("overrides as the second argument, got a string", build, base, "x")
  end)
end)
