-- SPDX-License-Identifier: MIT
-- Makes the mistake named by $ZADIG_MISTAKE inside a passing test: what matters is what the
-- sanitizer says, and that it still says it through busted.
describe("a mistake", function()
  it("is made", function()
    assert.is_truthy(require("mistakes")[os.getenv "ZADIG_MISTAKE"]())
  end)
end)
