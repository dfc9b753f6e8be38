-- SPDX-License-Identifier: MIT
local core = require "zadig.core"

-- A definition whose only findings are in extra.
local function extra(value)
  return {
    name = "api-test", project_key = "yaml", infrastructure = "kubernetes",
    build_os = "ubuntu 20.04", installs = {}, script_type = "shell", build_script = "make",
    services = {}, extra = value,
  }
end

-- Levels of tables below extra.
local function nested(levels)
  local value = {}
  for _ = 2, levels do
    value = { a = value }
  end
  return value
end

local cyclic = {}
cyclic.a = { b = cyclic }

local inside = extra {}
inside.extra.self = inside

describe("extra", function()
  local cases = {
    { "something new on purpose", extra { new = true, list = { 1, "a", { b = core.null } } } },
    { "no table", extra(5), "error extra: expected table, got integer 5" },
    { "a known field", extra { name = "x" },
      "error extra.name: is a known field; set it directly, not in extra" },
    { "a known field in another case", extra { Project_KEY = "x" },
      'error extra.Project_KEY: the server reads this as "project_key"; set that field '
        .. 'directly, not in extra' },
    { "a known field with letters that Go folds", extra { ["project_\u{212A}ey"] = "x" },
      'error extra["project_\u{212A}ey"]: the server reads this as "project_key"; set that '
        .. "field directly, not in extra" },
    { "one with a long s", extra { ["infra\u{17F}tructure"] = "x" },
      'error extra["infra\u{17F}tructure"]: the server reads this as "infrastructure"; '
        .. "set that field directly, not in extra" },
    { "what only begins like a known field", extra { Nam = 1, name_ = 1, ["nam\u{212A}"] = 1,
      ["\u{212A}name"] = 1, ["\xC5\x81cript_type"] = 1 } },
    { "a function", extra { f = print },
      "error extra.f: expected a value that JSON can represent, got function" },
    { "not a number", extra { n = { 1, 0 / 0 } },
      "error extra.n[2]: expected a finite number, got number " .. tostring(0 / 0) },
    { "a hole", extra { a = { 1, nil, 3 } },
      "error extra.a[2]: missing (the array has a hole)" },
    { "an array with names", extra { a = { 1, x = 2 } },
      "error extra.a.x: unexpected key in an array" },
    { "a list", extra { "a" }, "error extra[1]: field names must be strings" },
    { "odd keys", extra { a = { [1.5] = 1 } },
      "error extra.a: keys of a JSON object must be strings, got number 1.5" },
    { "a fraction among positions", extra { a = { 1, [1.5] = 2 } },
      "error extra.a: unexpected key in an array, got number 1.5" },
    { "itself", extra { extra = 1 },
      "error extra.extra: is a known field; set it directly, not in extra" },
    { "a deeper key that is not UTF-8", extra { a = { ["k\xff"] = "x\0" } },
      [[error extra.a["k\xFF"]: is not valid UTF-8 at byte 2]] },
    { "a NUL", extra { a = "x\0" }, "error extra.a: contains a NUL at byte 2" },
    { "a key that is not UTF-8", extra { ["k\xff"] = 1 },
      [[error extra["k\xFF"]: is not valid UTF-8 at byte 2]] },
    { "a known field's name up to a NUL", extra { ["name\0"] = 1 },
      "error extra.name: contains a NUL at byte 5" },
    { "a cycle", extra(cyclic), "error extra.a.b: contains itself" },
    { "a definition inside itself", inside, "error extra.self: contains itself" },
    { "tables as deep as allowed", extra(nested(63)) },
    { "tables deeper than that", extra(nested(64)),
      "error extra" .. (".a"):rep(63) .. ": nested deeper than 64 levels" },
  }
  for _, case in ipairs(cases) do
    it("is judged when it holds " .. case[1], function()
      local found = {}
      for i, problem in ipairs(core.check("create_build", case[2]) or {}) do
        found[i] = ("%s %s: %s"):format(problem.severity, problem.path, problem.message)
      end
      assert.same({ case[3] }, found)
    end)
  end

  it("keeps two findings about one key in their order", function()
    for _ = 1, 8 do
      local found = {}
      for i, problem in ipairs(core.check("create_build", extra { b = print, name = print })) do
        found[i] = problem.path .. ": " .. problem.message
      end
      assert.same({
        "extra.b: expected a value that JSON can represent, got function",
        "extra.name: is a known field; set it directly, not in extra",
        "extra.name: expected a value that JSON can represent, got function",
      }, found)
    end
  end)
end)
