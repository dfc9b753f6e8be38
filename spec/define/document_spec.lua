-- SPDX-License-Identifier: MIT

package.path = "examples/?.lua;" .. package.path
local document = require "document"
local fixtures = require "support.fixtures"

describe("the definitions of the examples", function()
  it("are those of the API document", function()
    assert.same(fixtures.read "create_build", document.plain_build())
    assert.same(fixtures.read "create_build_from_template", document.template_build())
  end)
end)
