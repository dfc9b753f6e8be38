-- SPDX-License-Identifier: MIT
-- The formats of strings: names and GPU limits.
local core = require "zadig.core"
local fixtures = require "support.fixtures"

-- The problem of one path of a definition, or nil.
local function problem_of(path, change)
  local definition = fixtures.read "create_build"
  change(definition)
  for _, problem in ipairs(core.check("create_build", definition) or {}) do
    if problem.path == path then
      return problem.message
    end
  end
end

local function name_problem(name)
  return problem_of("name", function(definition) definition.name = name end)
end

local function gpu_problem(gpu)
  return problem_of("advanced_settings.resource_spec.gpu_limit", function(definition)
    definition.advanced_settings.resource_spec.gpu_limit = gpu
  end)
end

describe("a build's name", function()
  for _, blank in ipairs { " ", "\t", "\v", "\u{85}", "\u{A0}", "\u{1680}", "\u{2000}", "\u{2007}",
    "\u{200A}", "\u{2028}", "\u{2029}", "\u{202F}", "\u{205F}", "\u{3000}" } do
    it(("is refused with U+%04X around it"):format(utf8.codepoint(blank)), function()
      assert.equal("must not be blank", name_problem(blank .. blank))
      assert.matches("leading or trailing whitespace", name_problem(blank .. "a"))
      assert.matches("leading or trailing whitespace", name_problem("a" .. blank))
      assert.is_nil(name_problem("a" .. blank .. "b"))
    end)
  end

  for _, letter in ipairs { "\u{200B}", "\u{2010}", "\u{2100}", "\u{C0}", "構", "\u{1F600}" } do
    it("may begin and end with " .. letter, function()
      assert.is_nil(name_problem(letter .. "x" .. letter))
    end)
  end

  it("is refused if it has a meaning in a path", function()
    for _, name in ipairs { ".", "..", "a/b", "/" } do
      assert.is_string(name_problem(name))
    end
    assert.is_nil(name_problem "...")
  end)
end)

describe("a GPU limit", function()
  for _, fine in ipairs { "nvidia.com/gpu: 1", "nvidia.com/gpu:1", "a:1Ki", "a:1.5", "a:.5", "a:5.",
    "a:+1", "a:-1", "a:1e3", "a:1E+3", "a:1e-3", "a:100m", "a:1E", ("a"):rep(125) .. ":1",
    ("a"):rep(100) .. (" "):rep(100) .. ":1" } do
    it(("may be %q"):format(fine), function()
      assert.is_nil(gpu_problem(fine))
    end)
  end

  for _, wrong in ipairs { "1", "a", ":", ":1", "a:", "a:b", "a:1:1", "a:1x", "a:.", "a:1e",
    "a:1e+", "a:1e3x", "a:1KiB", "a::1", ("a"):rep(126) .. ":1",
    ("a"):rep(200) .. ":1" } do
    it(("is not %q"):format(wrong), function()
      assert.matches("expected", gpu_problem(wrong))
    end)
  end
end)

describe("a string", function()
  for _, broken in ipairs { "\xE6\x9E\x41", "\xE6\x41", "\xF0\x9F\x98", "\xFF", "\xED\xA0\x80" } do
    it(("is no text with the bytes %q"):format(broken), function()
      assert.equal("is not valid UTF-8 at byte 2", name_problem("a" .. broken))
    end)
  end

  it("is named in the message about an array that contains itself", function()
    assert.equal("contains itself", problem_of("services", function(definition)
      definition.services = definition
    end))
  end)
end)
