-- SPDX-License-Identifier: MIT
-- What libcurl's results mean, row by row: the kind by result, phase and loss, and `sent` by phase.
local core = require "zadig.core"

local CONNECTING, READY, ASKED, ANSWERED, HEADED = 0, 1, 2, 3, 4
local ALL = { CONNECTING, READY, ASKED, ANSWERED, HEADED }
local AFTER = { READY, ASKED, ANSWERED, HEADED }
local NETWORK, TLS, PROTOCOL, TIMEOUT = "network", "tls", "protocol", "timeout"

-- result, phases, kind, kind where the connection was lost (nil: the same), message.
-- `false` for a kind: a success or a lack of memory.
local rows = {
  { 0, { HEADED }, false },
  { 0, { CONNECTING, READY, ASKED, ANSWERED }, NETWORK, nil, "before the reply was complete" },
  { 1, { CONNECTING }, PROTOCOL, nil, "must be http or https" },
  { 1, AFTER, PROTOCOL, nil, "not valid HTTP" },
  { 2, ALL, NETWORK, nil, "initialised" },
  { 3, ALL, PROTOCOL, nil, "malformed" },
  { 4, ALL, PROTOCOL, nil, "support an option" },
  { 5, ALL, NETWORK, nil, "proxy's host name" },
  { 6, ALL, NETWORK, nil, "resolve the host name" },
  { 7, ALL, NETWORK, nil, "refused" },
  { 8, ALL, PROTOCOL, nil, "not valid HTTP" },
  { 16, ALL, NETWORK, nil, "HTTP/2" },
  { 18, ALL, NETWORK, nil, "before the reply was complete" },
  { 23, ALL, PROTOCOL, nil, "stored" },
  { 27, ALL, false },
  { 28, { CONNECTING }, TIMEOUT, nil, "the connection timed out" },
  { 28, AFTER, TIMEOUT, nil, "the request timed out" },
  { 35, ALL, TLS, NETWORK, "TLS handshake" },
  { 42, ALL, "cancelled", nil, "cancelled" },
  { 43, ALL, PROTOCOL, nil, "too long" },
  { 47, ALL, PROTOCOL, nil, "redirect" },
  { 48, ALL, PROTOCOL, nil, "unknown libcurl option" },
  { 49, ALL, PROTOCOL, nil, "syntax" },
  { 52, ALL, NETWORK, nil, "without a reply" },
  { 53, ALL, TLS, nil, "engine" },
  { 54, ALL, TLS, nil, "engine" },
  { 55, { CONNECTING }, NETWORK, nil, "before the request was sent" },
  { 55, AFTER, NETWORK, nil, "while sending" },
  { 56, { CONNECTING }, NETWORK, nil, "before the request was sent" },
  { 56, { READY, ASKED, ANSWERED }, NETWORK, nil, "while receiving" },
  { 56, { HEADED }, PROTOCOL, NETWORK },
  { 58, ALL, TLS, nil, "client certificate" },
  { 59, ALL, TLS, nil, "cipher" },
  { 60, ALL, TLS, nil, "certificate verification" },
  { 61, ALL, PROTOCOL, nil, "decompressed" },
  { 65, ALL, NETWORK, nil, "while sending" },
  { 66, ALL, TLS, nil, "engine" },
  { 77, ALL, TLS, nil, "CA certificates" },
  { 80, ALL, TLS, nil, "shut down" },
  { 82, ALL, TLS, nil, "revocation" },
  { 83, ALL, TLS, nil, "issuer" },
  { 89, ALL, NETWORK, nil, "available" },
  { 90, ALL, TLS, nil, "pinned" },
  { 91, ALL, TLS, nil, "status" },
  { 92, ALL, NETWORK, nil, "stream" },
  { 95, ALL, NETWORK, nil, "HTTP/3" },
  { 96, ALL, NETWORK, nil, "QUIC" },
  { 97, ALL, NETWORK, nil, "proxy" },
  { 98, ALL, TLS, nil, "requires a client certificate" },
  { 99, ALL, NETWORK, nil, "wait for the connection" },
  { 100, { CONNECTING, READY }, PROTOCOL, nil, "URL or the headers" },
  { 100, { ASKED, ANSWERED, HEADED }, PROTOCOL, nil, "reply header" },
  { 101, ALL, TLS, nil, "Encrypted Client Hello" },
}

describe("a result of libcurl", function()
  local told = {} -- "result phase" -> true

  for _, row in ipairs(rows) do
    local result, phases, kind, lost, message = table.unpack(row, 1, 5)
    for _, phase in ipairs(phases) do
      told[result .. " " .. phase] = true
      it(("%d in phase %d is %s"):format(result, phase, kind or "no failure"), function()
        local found, _, says, hint = core.http_code(result, phase, false)
        assert.equal(kind or nil, found)
        assert.is_truthy(says:find(message or "", 1, true), says)
        assert.is_nil((says .. (hint or "")):find "[\r\n]")
        assert.equal(lost or kind or nil, (core.http_code(result, phase, true)))
      end)
    end
  end

  it("that is not listed, or unknown yet, counts as a lost connection in every phase", function()
    for result = -1, 150 do
      for _, phase in ipairs(ALL) do
        local kind, _, message = core.http_code(result, phase, false)
        local other = kind == NETWORK and message == "the request did not complete"
        assert.equal(not told[result .. " " .. phase], other, result .. " " .. phase)
      end
    end
  end)

  it("says `sent` by the phase alone, and never no once bytes may have left", function()
    local sent = { [CONNECTING] = "no", [READY] = "no", [ASKED] = "maybe", [ANSWERED] = "yes",
      [HEADED] = "yes" }
    for result = 0, 101 do
      for _, phase in ipairs(ALL) do
        for _, lost in ipairs { false, true } do
          assert.equal(sent[phase], (select(2, core.http_code(result, phase, lost))))
        end
      end
    end
  end)

  it("belongs to a phase that there is", function()
    assert.error_matches(function() core.http_code(0, 5) end, "no such phase")
    assert.error_matches(function() core.http_code(0, -1) end, "no such phase")
  end)
end)
