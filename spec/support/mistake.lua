-- SPDX-License-Identifier: MIT
-- Makes the mistake named by $ZADIG_MISTAKE inside a passing test: the sanitizer has to report it
-- through busted.
describe("a mistake", function()
  it("is made", function()
    assert.is_truthy(require("mistakes")[os.getenv "ZADIG_MISTAKE"]())
  end)
end)
