-- SPDX-License-Identifier: MIT
-- Calls side by side over TLS, to a server that speaks HTTP/1 alone.
local nginx = require "support.nginx"
local sandboxes = require "support.sandboxes"
local zadig = require "zadig"

describe("a loop over TLS without HTTP/2", function()
  local sandbox, front

  sandboxes.each({ client = false }, function(started)
    sandbox = started
    front = nginx.start { upstream = sandbox.url }
  end)

  after_each(function()
    front:stop()
  end)

  it("has a connection for each call under way, once a first reply has come", function()
    local client <close> = zadig.connect { url = front.tls, token = sandbox.token,
      project_key = "lilian-test", ca_file = front.certificates.ca }
    assert(client:list_builds())
    sandbox:fault { kind = "latency", seconds = 0.5 }
    local loop <close> = zadig.loop()
    for _ = 1, 4 do
      loop:spawn(function() assert(client:list_builds()) end)
    end
    assert.is_true(loop:run())
    assert.is_true(client:stats().connections >= 4, client:stats().connections)
  end)
end)
