-- SPDX-License-Identifier: MIT

-- The scenarios that run out of memory without a request: files, and what is made of a detail.
local core = require "zadig.core"
local ledgers = require "zadig.state.ledger"
local zadig = require "zadig"

--- Adds them; `definition` is a whole one, and `detail_text` the JSON of its build's detail.
return function(add, definition, detail_text)
  -- Nothing is left beside the file, and it has the old text or the new one.
  add {
    name = "a file that is replaced", path = "/ok",
    run = function()
      local path = os.tmpname()
      local written, why = core.replace_file(path, ("x"):rep(5000))
      local folder, _ = core.make_folder(path)
      local kind = core.file_kind(path)
      os.remove(path)
      if not written then
        error(why, 0)
      end
      assert(kind == "file" and not folder)
      return kind
    end,
  }

  add {
    name = "a comparison", path = "/ok",
    run = function()
      local detail = assert(core.decode("BuildDetail", detail_text))
      return #zadig.diff(definition, detail) > 0 and "differs"
    end,
  }

  -- Removes files and folders, in their order.
  local Removed = { __close = function(paths)
    for _, path in ipairs(paths) do
      os.remove(path)
    end
  end }

  add {
    name = "definitions from files", path = "/ok",
    run = function()
      local folder = os.tmpname()
      os.remove(folder)
      local lua, json = folder .. "/a.lua", folder .. "/b.json"
      local _ <close> = setmetatable({ lua, json, folder }, Removed)
      assert(core.make_folder(folder))
      for path, text in pairs { [lua] = [[return { name = "a", build_script = ("x"):rep(2000),
          repo_info = { repo "gitlab/g/r@main" } }]], [json] = '[ { "name": "b" }, { } ]' } do
        local created, why = core.create_file(path, text)
        if not created then
          error(why, 0)
        end
      end
      local none, failure = zadig.load(folder)
      assert(none == nil and failure.problems[1].file == json)
      assert(#tostring(failure) > 0)
      return #assert(zadig.load(lua))
    end,
  }

  add {
    name = "a definition from a detail", path = "/ok",
    run = function()
      local detail = assert(core.decode("BuildDetail", detail_text))
      local none, failure = zadig.definition(detail)
      assert(none == nil and failure.problems[1].kind == "missing")
      return (assert(zadig.definition(detail, definition, { force = true })))
    end,
  }

  add {
    name = "a ledger", path = "/ok",
    run = function()
      local path = os.tmpname()
      os.remove(path)
      local _ <close> = setmetatable({}, { __close = function() os.remove(path) end })
      local ledger = assert(ledgers.open(path, "http://harness"))
      local row = { name = "api-test", project_key = "yaml", update_by = "a", update_time = 5 }
      ledger:note("BuildDefinition", definition, row)
      local saved, failure = ledger:save()
      if not saved then
        error(failure, 0)
      end
      return (assert(ledgers.open(path, "http://harness")):look(row))
    end,
  }
end
