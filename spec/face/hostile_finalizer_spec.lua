-- SPDX-License-Identifier: MIT
-- What a finalizer may do to the values that the core is using when it runs.
local helpers = require "support.helpers"

describe("a finalizer", function()
  it("may close, start or read the call whose result is being read", function()
    for _, mischief in ipairs { "close", "start", "result" } do
      local result = helpers.lua_source([[
        local core = require "zadig.core"
        local finalizers = require "support.finalizers"
        local scripted = require "support.scripted"
        local builds = {}
        for i = 1, 500 do
          builds[i] = ('{"name":"n%d","more":"\\u0041%d"}'):format(i, i)
        end
        local body = ('{"total":500,"builds":[%s]}'):format(table.concat(builds, ","))
        local server <close> = scripted.start {
          { read = "request", send = scripted.reply("200 OK", body), again = true },
        }
        local client <close> = core.connect({ url = server.url }, {})
        local engine <close> = core.engine(1)
        local victim, ran
        finalizers.always(function()
          if victim then
            local held = victim
            victim, ran = nil, true
            pcall(held[arg[1] ], held, engine)
          end
        end)
        for _ = 1, 5 do
          local call = core.prepare(client, "list_builds", nil, { project_key = "p" })
          call:start(engine)
          while not call:done() do
            engine:step(0.1)
          end
          engine:ended()
          victim, ran = call, false
          local reply = assert(call:result())
          assert(ran and #reply.builds == 500 and reply.builds[500].more == "A500")
          call:close()
        end
        collectgarbage "generational"
        io.write "good"
      ]], { mischief })
      assert.equal("good", result.stdout, result.stderr)
    end
  end)

  it("may change the options that are being read", function()
    for _, option in ipairs { "headers", "resolve" } do
      local result = helpers.lua_source([[
        local finalizers = require "support.finalizers"
        local zadig = require "zadig"
        local option = arg[1]
        local victim, left
        finalizers.always(function()
          left = left and left - 1
          if left == 0 then
            for key in pairs(victim) do
              victim[key] = {}
            end
          end
        end)
        local seen = {}
        for n = 1, 400 do
          left = nil
          if option == "headers" then
            victim = { A = "x", B = "y", C = "z" }
          else
            victim = { "h:80:127.0.0.1", "h:81:127.0.0.1", "h:82:127.0.0.1" }
          end
          left = n % 40 + 1
          local ok, client = pcall(zadig.connect, { url = "http://127.0.0.1:1", token = "made-up",
            [option] = victim })
          if ok then
            client:close()
          end
          seen[ok and "taken" or client:match "changed" or client:match "expected"] = true
        end
        collectgarbage "generational"
        io.write(tostring(seen.taken), tostring(seen.changed), tostring(seen.expected))
      ]], { option })
      assert.equal("truetruetrue", result.stdout, result.stderr)
    end
  end)

  it("may replace them by other values", function()
    local result = helpers.lua_source([[
      local core = require "zadig.core"
      local finalizers = require "support.finalizers"
      local options, left
      finalizers.always(function()
        left = left and left - 1
        if left == 0 then
          options.headers = 5
        end
      end)
      local seen = {}
      for n = 1, 200 do
        options = { url = "http://127.0.0.1:1", headers = { A = "x" } }
        left = n % 20 + 1
        local ok, client, problems = pcall(core.connect, options, {})
        if ok and client then
          client:close()
        end
        seen[not ok and client:match "changed" or client and "taken" or problems and "expected"] = true
      end
      collectgarbage "generational"
      io.write(tostring(seen.taken), tostring(seen.changed), tostring(seen.expected))
    ]])
    assert.equal("truetruetrue", result.stdout, result.stderr)
  end)
end)
