-- SPDX-License-Identifier: MIT
-- Findings about a single value.
local core = require "zadig.core"

-- The first problem in the storage of a definition, or in its advanced settings.
local function first(operation, definition, path)
  for _, problem in ipairs(core.check(operation, definition) or {}) do
    if problem.path == path then return problem.message end
  end
end

local function storage(mode)
  return first("create_build", { advanced_settings = { storages = { enabled = true,
    storages_properties = { { access_mode = mode } } } } },
    "advanced_settings.storages.storages_properties[1].access_mode")
end

describe("a choice", function()
  -- Several choices are near these; the nearest is suggested, wherever it is in the list.
  for wrong, meant in pairs { ReadWriteOnze = "ReadWriteOnce", readwritemany = "ReadWriteMany",
    ReadWriteMeny = "ReadWriteMany", ReadOnlyMny = "ReadOnlyMany", RedWriteOnce = "ReadWriteOnce",
    ReadWriteOncPod = "ReadWriteOncePod" } do
    it(("is suggested for %q: %s"):format(wrong, meant), function()
      assert.equal(('got string "%s"; did you mean "%s"?'):format(wrong, meant),
        storage(wrong):match "got.*")
    end)
  end

  it("is not suggested if all are too different", function()
    assert.is_nil(storage("elsewhere"):find("did you mean", 1, true))
  end)
end)

describe("an empty text", function()
  it("is neither an array nor a number", function()
    local definition = { advanced_settings = { outputs = "", timeout = "" } }
    assert.equal('expected an array of strings, got string ""',
      first("create_build", definition, "advanced_settings.outputs"))
    assert.equal('expected integer, got string ""',
      first("create_build", definition, "advanced_settings.timeout"))
  end)
end)
