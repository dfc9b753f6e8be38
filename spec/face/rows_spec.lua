-- SPDX-License-Identifier: MIT
local core = require "zadig.core"

local function names(rows)
  local found = {}
  for _, row in ipairs(rows) do
    assert.is_nil(found[row.name], row.name)
    found[row.name] = row
  end
  return found
end

describe("the rows", function()
  it("are new tables for each caller", function()
    core.records()[1].name = "changed"
    assert.not_equal("changed", core.records()[1].name)
  end)

  it("describe every record once, with a line of English and its source", function()
    local records = names(core.records())
    assert.is_truthy(records.BuildDefinition)
    for _, record in pairs(records) do
      assert.is_string(record.note)
      assert.is_string(record.source)
      assert.is_true(#record.fields > 0, record.name)
      assert.is_true(record.more == nil or records[record.more] ~= nil)
    end
  end)

  it("describe every field once a record, in a line without a full stop", function()
    for _, record in ipairs(core.records()) do
      for name, field in pairs(names(record.fields)) do
        local where = record.name .. "." .. name
        assert.matches("^[a-z][a-z0-9_]*$", name)
        assert.is_true(#field.note > 0 and not field.note:find "[\n.]$", where)
      end
    end
  end)

  it("name the record of a field, and give every table a record", function()
    local records = names(core.records())
    for _, record in ipairs(core.records()) do
      for _, field in ipairs(record.fields) do
        assert.equal(field.type == "table", records[field.record or ""] ~= nil,
          record.name .. "." .. field.name)
      end
    end
  end)

  it("have no choices for a secret field: a message would show the rejected value", function()
    for _, record in ipairs(core.records()) do
      for _, field in ipairs(record.fields) do
        assert.is_nil(field.secret and field.choices, record.name .. "." .. field.name)
      end
    end
  end)

  it("have the same content in Lua as in C", function()
    local definition = names(core.records()).BuildDefinition
    local fields = names(definition.fields)
    assert.same({ { value = "kubernetes" }, { value = "vm" } }, fields.infrastructure.choices)
    assert.equal("error", fields.infrastructure.required)
    assert.equal("warning", fields.installs.required)
    assert.is_nil(fields.parameters.required)
    assert.is_true(fields.installs.array)
    assert.equal("Install", fields.installs.record)
    assert.equal("name", fields.name.format)
    assert.equal("filled", fields.build_os.format)
    assert.equal("the client's", fields.project_key.fallback)
    assert.matches("resets", fields.advanced_settings.reset)

    local parameter = names(core.records()).Parameter
    fields = names(parameter.fields)
    assert.equal("if_marked", fields.default_value.secret)
    assert.is_true(fields.default_value.masked)
    assert.is_true(fields.is_credential.marks_secret)
    assert.is_true(fields.key.unique)
    assert.is_string(fields.type.choices[5].caution)
    assert.same({ kind = "needs", severity = "error", field = "type", value = "choice",
      other = "choice_option", why = "there is nothing to choose from" }, parameter.rules[1])

    fields = names(names(core.records()).AdvancedSettings.fields)
    assert.same({ "IMAGE", "PKG_FILE" }, fields.outputs.reserved)
    assert.equal(1, fields.timeout.minimum)
    assert.equal("warning", fields.timeout.below)

    fields = names(names(core.records()).DeleteQuery.fields)
    assert.equal("buildName", fields.name.alias)
    assert.equal("projectKey", fields.project_key.wire)
    assert.is_true(names(names(core.records()).DetailQuery.fields).name.unsent)
    assert.equal("unless_cleared", names(names(core.records()).Input.fields).value.secret)
    assert.equal("gpu", names(names(core.records()).ResourceSpec.fields).gpu_limit.format)
    assert.is_string(names(names(core.records()).RepoInfo.fields).pr.caution)
  end)

  it("have examples that are Lua values of the field's type", function()
    for _, record in ipairs(core.records()) do
      for _, field in ipairs(record.fields) do
        if field.example then
          local value = assert(load("return " .. field.example))()
          local where = record.name .. "." .. field.name
          assert.is_true(field.type == type(value) or field.type == math.type(value)
            or field.type == "any value", where)
        end
      end
    end
  end)

  it("name only fields of the same record in rules", function()
    for _, record in ipairs(core.records()) do
      local fields = names(record.fields)
      for _, rule in ipairs(record.rules) do
        assert.is_truthy(fields[rule.field])
        assert.is_truthy(fields[rule.other])
      end
    end
  end)
end)

describe("the rows of operations", function()
  it("are the seven of the document, in its order", function()
    local order = {}
    for i, operation in ipairs(core.operations()) do
      order[i] = operation.name
    end
    assert.same({ "create_build", "update_build", "create_build_from_template",
      "update_build_from_template", "list_builds", "get_build", "delete_build" }, order)
  end)

  it("name the request, what is sent, and the reply", function()
    local operations = names(core.operations())
    assert.same({ name = "create_build_from_template",
      title = "Create a build from a build template", source = "从模板创建构建", method = "POST",
      path = "/openapi/build", fixed = "source=template", body = "TemplateDefinition",
      query = "ProjectQuery", options = "WriteOptions", reply = "Message", repeats = "never",
      creates = true, licensed = true }, operations.create_build_from_template)
    assert.is_true(operations.update_build.keeps_masked)
    assert.is_true(operations.update_build.replaces)
    assert.equal("replace", operations.update_build.repeats)
    assert.is_true(operations.get_build.named)
    assert.equal("always", operations.get_build.repeats)
  end)

  it("refer to records that exist", function()
    local records = names(core.records())
    for _, operation in ipairs(core.operations()) do
      assert.is_truthy(records[operation.query])
      assert.is_truthy(records[operation.reply])
      assert.is_truthy(records[operation.options])
      assert.is_true(operation.body == nil or records[operation.body] ~= nil)
    end
  end)
end)

describe("the rows of traps", function()
  it("are 31, numbered in order", function()
    local traps = core.traps()
    assert.equal(31, #traps)
    for number, trap in ipairs(traps) do
      assert.equal(number, trap.number)
      assert.is_true(#trap.text <= 92, trap.text)
    end
  end)

  it("name operations that exist, and every operation has some", function()
    local operations = names(core.operations())
    local met = {}
    for _, trap in ipairs(core.traps()) do
      for _, name in ipairs(trap.operations or {}) do
        assert.is_truthy(operations[name], name)
        met[name] = true
      end
    end
    for name in pairs(operations) do
      assert.is_true(met[name], name)
    end
  end)
end)

describe("the rows of failures", function()
  it("have a line for each kind, and the record's choices are the kinds", function()
    local kinds = core.kinds()
    local choices = names(names(core.records()).Failure.fields).kind.choices
    assert.equal(#choices, #kinds)
    for i, kind in ipairs(kinds) do
      assert.equal(choices[i].value, kind.name)
      assert.is_true(#kind.when > 0)
    end
  end)
end)
