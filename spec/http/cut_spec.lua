-- SPDX-License-Identifier: MIT
-- ctest: timeout=300
-- Every reply of every operation, cut after every byte: the connection is closed there, reset, or
-- says nothing more. Each is a failure that says so, and the same client's next call works.
local core = require "zadig.core"
local zadig = require "zadig"
local helpers = require "support.helpers"
local operations = require "support.operations"
local scripted = require "support.scripted"

local function packed(text)
  local dir <close> = helpers.tmpdir()
  local path = dir:write("reply", text)
  return helpers.run({ "gzip", "-nc", path }).stdout
end

local function chunked(text)
  local parts, size = {}, #text // 3 + 1
  for at = 1, #text, size do
    local part = text:sub(at, at + size - 1)
    parts[#parts + 1] = ("%x\r\n%s\r\n"):format(#part, part)
  end
  return table.concat(parts) .. "0\r\n\r\n"
end

local function headers(...)
  return table.concat({ "HTTP/1.1 200 OK", "Content-Type: application/json; charset=utf-8", ... },
    "\r\n") .. "\r\n\r\n"
end

-- Every way to send a body. The end of the connection ends an open one. The last `tail` bytes carry
-- no data: without them the reply is still complete.
local forms = {
  { name = "of a stated length", of = function(text)
    return headers("Content-Length: " .. #text), text
  end },
  { name = "in chunks", tail = 2, of = function(text)
    return headers "Transfer-Encoding: chunked", chunked(text)
  end },
  { name = "that ends with the connection", open = true, of = function(text)
    return headers "Connection: close", (text:gsub("%s+$", ""))
  end },
  { name = "packed, of a stated length", of = function(text)
    local bytes = packed(text)
    return headers("Content-Encoding: gzip", "Content-Length: " .. #bytes), bytes
  end },
  { name = "packed, that ends with the connection", open = true, tail = 12, of = function(text)
    return headers("Content-Encoding: gzip", "Connection: close"), packed(text)
  end },
}

-- A server that cuts its reply where the request's project says: "cut.17.reset".
local function serve(head, body, open)
  return scripted.start { { read = "request", again = true, answer = ([[
    local request = ...
    local at, ending = request.target:match "cut%%.(%%d+)%%.(%%a+)"
    local whole = %q
    if at then
      return whole:sub(1, tonumber(at)), ending
    end
    return whole, %s
  ]]):format(head .. body, open and '"close"' or "nil") } }
end

local function connect(server)
  return zadig.connect { url = server.url, token = "made-up", timeout = 5, retry = false }
end

local function expect_whole(operation, client, where)
  local reply, failure = operation.call(client)
  assert(reply and operation.arrived(reply), where .. ": " .. tostring(failure))
end

local STEP = helpers.slow and 7 or 1

describe("a reply cut short", function()
  for _, form in ipairs(forms) do
    for _, operation in ipairs(operations) do
      local name = ("%s, %s,"):format(operation.name, form.name)

      local function check(at, ending, head, body, reply, failure)
        local where = ("%s cut after %d bytes (%s)"):format(name, at, ending)
        local inside = at - #head
        if reply and ending == "close" and inside >= #body - (form.tail or 0) then
          return assert(operation.arrived(reply), where)
        end
        assert(not reply, where)
        -- Only cut JSON distinguishes the end of an open body from its real end.
        local cut = form.open and ending == "close" and inside >= 0 and "protocol" or "network"
        assert.equal(cut, failure.kind, where)
        assert.equal(at < 17 and "maybe" or "yes", failure.sent, where)
        assert.equal(at >= 17 and 200 or nil, failure.status, where)
        assert(failure.elapsed < 2, where)
      end

      it(name .. " is a failure wherever the connection ends", function()
        local head, body = form.of(operation.reply)
        local server <close> = serve(head, body, form.open)
        local client <close> = connect(server)
        for _, ending in ipairs { "close", "reset" } do
          for at = 0, #head + #body - 1, STEP do
            local project = ("cut.%d.%s"):format(at, ending)
            check(at, ending, head, body, operation.call(client, { project = project }))
            if at % 16 == 0 then
              expect_whole(operation, client, name)
            end
          end
        end
        expect_whole(operation, client, name)
      end)
    end
  end
end)

-- As many at once as one engine can run; they spend their time waiting.
describe("a reply that stops", function()
  local TIMEOUT, AT_ONCE = helpers.slow and 0.5 or 0.1, 200

  for _, operation in ipairs(operations) do
    it(operation.name .. " ends with the timeout, wherever it stops", function()
      local head, body = forms[1].of(operation.reply)
      local server <close> = serve(head, body)
      local client <close> = connect(server)
      local engine <close> = core.engine(AT_ONCE)
      local calls, points = {}, {}

      local function settle()
        local began = helpers.now()
        while engine:step(1) > 0 do
          assert(helpers.now() - began < TIMEOUT + 5, "calls are still running")
        end
        while engine:ended() do
          -- each result is checked below
        end
        for i, call in ipairs(calls) do
          local where = ("stopped after %d bytes"):format(points[i])
          local reply, failure = call:result()
          assert(not reply, where)
          assert.equal("timeout", failure.kind, where)
          assert(failure.elapsed >= TIMEOUT and failure.elapsed < TIMEOUT + 2, where)
          call:close()
        end
        calls, points = {}, {}
        expect_whole(operation, client, "the next call")
      end

      for at = 0, #head + #body - 1, STEP do
        local project = ("cut.%d.stall"):format(at)
        calls[#calls + 1] = assert(operation.prepare(client, { project = project }))
        points[#points + 1] = at
        calls[#calls]:start(engine, TIMEOUT)
        if #calls == AT_ONCE then
          settle()
        end
      end
      settle()
    end)
  end
end)
