-- SPDX-License-Identifier: MIT
-- ctest: no-asan
-- The lint that compares the folders with docs/architecture.md.
local helpers = require "support.helpers"

describe("the lint of arrows between wings", function()
  local tree

  before_each(function()
    tree = helpers.tmpdir()
    assert(os.execute(("cp -r src lua docs %s"):format(helpers.quote(tree.path))))
  end)

  after_each(function()
    tree:remove()
  end)

  local function append(path, text)
    tree:write(path, helpers.read(path) .. text)
  end

  local function lint()
    return helpers.run { "lua5.4", "spec/lint/arrows.lua", tree.path }
  end

  local function rejects(says)
    local result = lint()
    assert.equal(1, result.status)
    assert.is_truthy(result.stderr:find(says, 1, true), result.stderr)
  end

  it("accepts the project", function()
    assert.same({ 0, "" }, { lint().status, lint().stderr })
  end)

  it("rejects an include that points up", function()
    append("src/base/text.c", '#include "json/json.h"\n')
    rejects "src/base/text.c: base may not depend on json (json/json)"
  end)

  it("rejects a require that points up", function()
    append("lua/zadig/base/source.lua", '\nlocal loop = require "zadig.many.loop"\n')
    rejects "lua/zadig/base/source.lua: base may not depend on many (many.loop)"
  end)

  it("rejects a module that is loaded late from a wing above", function()
    append("lua/zadig/call/wait.lua", '\nlocal x = require("zadig.many.map").map\n')
    rejects "lua/zadig/call/wait.lua: call may not depend on many (many.map)"
  end)

  it("rejects a circle of files within one wing", function()
    append("src/json/scan.h", '#include "json/json.h"\n')
    append("src/json/json.h", '#include "json/scan.h"\n')
    rejects "a circle: "
  end)

  it("rejects a wing that the page does not list", function()
    assert(os.execute(("mkdir %s/src/cellar"):format(tree.path)))
    tree:write("src/cellar/wine.c", "")
    rejects "src/cellar/wine.c: docs/architecture.md does not list the wing cellar"
  end)

  it("rejects an arrow on the page that no file needs", function()
    local page = helpers.read "docs/architecture.md"
    tree:write("docs/architecture.md", (page:gsub("| `api` | ([^|]*) | `base` |",
      "| `api` | %1 | `base`, `json` |")))
    rejects "docs/architecture.md: no file of api depends on json any more"
  end)
end)
