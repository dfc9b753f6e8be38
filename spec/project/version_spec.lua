-- SPDX-License-Identifier: MIT
-- src/zadig.h has the version; everything else agrees with it.
local helpers = require "support.helpers"

local version = helpers.read("src/zadig.h"):match '#define ZADIG_VERSION "([^"]+)"'

-- What a rockspec sets, as data.
local function rockspec(path)
  local set = {}
  assert(loadfile(path, "t", set))()
  return set
end

describe("the version", function()
  it("is a semantic version", function()
    assert.matches("^%d+%.%d+%.%d+$", version)
  end)

  it("is that of the core module", function()
    assert.equal(version, require("zadig.core").version)
  end)

  it("is the newest in the changelog", function()
    assert.equal(version, helpers.read("CHANGELOG.md"):match "\n## (%d+%.%d+%.%d+)")
  end)

  it("is scm in the rockspecs, as their names say", function()
    for _, package in ipairs { "zadig", "zadig-sandbox" } do
      local set = rockspec(("rockspec/%s-scm-1.rockspec"):format(package))
      assert.same({ package, "scm-1" }, { set.package, set.version })
    end
  end)
end)

describe("the oldest libcurl", function()
  it("is the same for compiling, linking and installing", function()
    local least = helpers.read("src/http/library.h"):match "needs libcurl ([%d.]+) or newer"
    local places = {
      ["README.md"] = "libcurl %(([%d.]+) or", ["docs/embedding.md"] = "libcurl ([%d.]+) or newer",
      [helpers.build .. "/zadig.pc"] = "libcurl >= ([%d.]+)",
      [helpers.build .. "/zadig-config.cmake"] = "libcurl>=([%d.]+)",
      [helpers.build .. "/CPackConfig.cmake"] = "libcurl4 %(>= ([%d.]+)%)",
    }
    for path, pattern in pairs(places) do
      assert.equal(least, helpers.read(path):match(pattern), path)
    end
  end)
end)
