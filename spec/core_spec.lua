-- SPDX-License-Identifier: MIT
describe("the core module", function()
  it("has its version", function()
    assert.matches("^%d+%.%d+%.%d+$", require("zadig.core").version)
  end)
end)
