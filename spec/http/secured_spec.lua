-- SPDX-License-Identifier: MIT
-- Replies over TLS that break off, or are broken: libcurl has the same result for both.
local certificates = require "support.certificates"
local helpers = require "support.helpers"
local zadig = require "zadig"

local HEAD = "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n"

-- The failure of a delete that openssl's own server answers with these bytes (as printf reads
-- them). The server then stays for a while, ends properly, or is killed without a word.
local function answered(bytes, ending)
  local port, made = helpers.free_port(), certificates.get()
  local dir <close> = helpers.tmpdir()
  local stays = ending == "ends" and 0.5 or helpers.slow and 5 or 1 -- seconds
  dir:write("serve.sh", ([[
    cd '%s'
    { printf '%s'; sleep %s; } | sh -c 'echo $$ >pid; exec "$@"' sh openssl s_server \
      -quiet -accept %d -naccept 1 -cert '%s' -key '%s'
  ]]):format(dir.path, bytes, stays, port, made.server, made.server_key))
  local process = assert(io.popen(("exec sh '%s/serve.sh' >/dev/null 2>&1"):format(dir.path)))
  local client <close> = zadig.connect {
    url = "https://localhost:" .. port, ca_file = made.ca, token = "t", project_key = "p",
    retry = false, timeout = 5,
  }
  local loop <close> = zadig.loop()
  local failure, began
  local function call()
    began = helpers.now()
    failure = select(2, client:delete_build("api", { resolve = false }))
  end
  loop:spawn(call)
  repeat
    if loop:step(0.02) == 0 and failure and failure.sent == "no" then -- it does not listen yet
      loop:spawn(call)
    end
  until failure and failure.sent ~= "no" or helpers.now() - began > 0.4
  if ending == "is killed" then
    os.execute(("kill -9 $(cat '%s/pid')"):format(dir.path))
  end
  loop:run()
  client:close()
  process:close()
  return failure
end

describe("a reply over TLS", function()
  it("of a chunk that is none is kind protocol", function()
    local failure = answered(HEAD .. "zz\\r\\nabc\\r\\n", "stays")
    assert.same({ "protocol", "yes", 200 }, { failure.kind, failure.sent, failure.status })
  end)

  for _, ending in ipairs { "ends", "is killed" } do
    it("of a chunk that breaks off is kind network where the server " .. ending, function()
      local failure = answered(HEAD .. "50\\r\\nabc", ending)
      assert.same({ "network", "yes", 200 }, { failure.kind, failure.sent, failure.status })
    end)

    it("of a length that breaks off is kind network where the server " .. ending, function()
      local failure = answered("HTTP/1.1 200 OK\\r\\nContent-Length: 50\\r\\n\\r\\nabc", ending)
      assert.same({ "network", "yes", 200 }, { failure.kind, failure.sent, failure.status })
    end)
  end

  it("of headers that break off is kind network", function()
    local failure = answered("HTTP/1.1 200 OK\\r\\nContent-Le", "is killed")
    assert.same({ "network", "yes", 200 }, { failure.kind, failure.sent, failure.status })
  end)

  it("of nothing at all may have been acted on", function()
    local failure = answered("", "is killed")
    assert.same({ "network", "maybe" }, { failure.kind, failure.sent })
  end)
end)
