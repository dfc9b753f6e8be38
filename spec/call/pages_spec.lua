-- SPDX-License-Identifier: MIT
-- client:builds(): every build once, a certain end, and an error for an incomplete list.
local core = require "zadig.core"
local sandboxes = require "support.sandboxes"
local scripted = require "support.scripted"
local zadig = require "zadig"

-- A server whose list is made by Lua source: `page`, `size`, `number` of the request -> body.
local function listing(source)
  return scripted.start { { { read = "request", answer = [[
    local request, number = ...
    local page = tonumber(request.target:match "pageNum=(%d+)")
    local size = tonumber(request.target:match "pageSize=(%d+)")
    local function list(total, names)
      local parts = {}
      for i, name in ipairs(names) do parts[i] = ('{"name":"%s"}'):format(name) end
      return ('{"total":%d,"builds":[%s]}'):format(total, table.concat(parts, ","))
    end
    local body = (function() ]] .. source .. [[ end)()
    return require "support.http".response("200 OK", body)
  ]] }, { again = true } } }
end

local function connect(server)
  return zadig.connect { url = server.url, token = server.token or "pages-token",
    project_key = "yaml", retry = false }
end

-- The names seen, in order, and the error that ended the walk, if any.
local function walk(client, options)
  local names = {}
  local ok, why = pcall(function()
    for build in client:builds(options) do names[#names + 1] = build.name end
  end)
  return names, not ok and why or nil
end

describe("builds()", function()
  local server, client
  sandboxes.shared({ project_key = "yaml", retry = false },
    function(...) server, client = ... end)

  local function fill(count)
    local builds = {}
    for i = 1, count do builds[i] = { name = ("b%03d"):format(i), project_key = "yaml" } end
    server:set { builds = builds }
  end

  local function requests()
    return server:state().counters.requests.list_builds or 0
  end

  for _, case in ipairs { { 0, 1 }, { 1, 1 }, { 9, 1 }, { 10, 1 }, { 11, 2 }, { 35, 4 } } do
    local count, pages = table.unpack(case)
    it(("gives %d builds from %d pages of 10"):format(count, pages), function()
      fill(count)
      local names, why = walk(client, { page_size = 10 })
      assert.is_nil(why)
      assert.equal(count, #names)
      assert.equal(pages, requests())
    end)
  end

  it("requests pages of 100 by default, and does not change the options", function()
    fill(150)
    local options = setmetatable({ project_key = "yaml" }, { __newindex = error })
    assert.equal(150, #walk(client, options))
    assert.equal(2, requests())
    assert.equal("100", server:state().log[1].query.pageSize)
    assert.is_nil(next(options, "project_key"))
  end)

  it("returns whole records, and requests a page only when it is needed", function()
    fill(30)
    local next_build, state = client:builds { page_size = 10 }
    local build = next_build(state)
    assert.equal("zadig.Build", getmetatable(build).__name)
    assert.equal("yaml", build.project_key)
    assert.equal(1, requests())
  end)

  it("reaches every build while its caller deletes them", function()
    fill(250)
    local count = 0
    for build in client:builds() do
      count = count + 1
      assert(client:delete_build(build.name))
    end
    assert.equal(250, count)
    assert.equal(0, assert(client:list_builds()).total)
  end)

  it("reaches builds that moved up when others were deleted", function()
    fill(40)
    local names = {}
    for build in client:builds { page_size = 10 } do
      names[#names + 1] = build.name
      if build.name == "b010" then
        for i = 1, 10 do assert(client:delete_build(("b%03d"):format(i))) end
      end
    end
    table.sort(names)
    assert.equal(40, #names)
    for i, name in ipairs(names) do assert.equal(("b%03d"):format(i), name) end
    assert.equal(3 + 3, requests())
  end)

  it("ends for a list that never stops shrinking, and reports that it is incomplete", function()
    local bad <close> = listing [[ return list(3 - number % 2, { "a" }) ]]
    local other <close> = connect(bad)
    local names, why = walk(other)
    assert.same({ "a" }, names)
    assert.equal("protocol", why.kind)
    assert.matches("^found 1 of %d builds, reading the list %d+ times", why.message)
    assert.is_true(#bad:parsed() < 200)
  end)

  it("ends for a list that shrinks and always claims to have more", function()
    local bad <close> = listing [[ return list(1000000 - number, { "a" }) ]]
    local other <close> = connect(bad)
    local names, why = walk(other)
    assert.same({ "a" }, names)
    assert.equal("protocol", why.kind)
    assert.is_true(#bad:parsed() < 500)
  end)

  it("can be called without a for loop, and continues after a page that failed", function()
    fill(25)
    local next_build = client:builds { page_size = 10 }
    for i = 1, 10 do assert.equal(("b%03d"):format(i), next_build().name) end
    server:fault { kind = "empty_403", times = 1 }
    assert.equal("forbidden", select(2, pcall(next_build)).kind)
    for i = 11, 25 do assert.equal(("b%03d"):format(i), next_build().name) end
    assert.is_nil(next_build())
    assert.is_nil(next_build())
    assert.equal(4, requests())
  end)

  it("is used by one task at a time", function()
    fill(25)
    server:fault { kind = "latency", seconds = 0.02, operation = "list_builds" }
    local next_build = client:builds { page_size = 10 }
    local loop <close> = zadig.loop()
    local count = 0
    local first = loop:spawn(function()
      for _ in next_build do count = count + 1 end
    end)
    local second = loop:spawn(function()
      local build = next_build()
      return build
    end)
    loop:run()
    assert.same({ "done", 25, "failed" }, { first:status(), count, second:status() })
    assert.matches("pages_spec.lua:%d+: builds: another task is reading a page",
      select(2, second:result()))
    assert.equal(3, requests())
    local late = client:builds()
    client:close()
    for _ = 1, 2 do
      assert.error_matches(late, "closed client")
    end
  end)

  it("takes another project", function()
    assert.same({ "s-build", "openapi-build" }, (walk(client, { project_key = "lilian-test" })))
  end)

  it("returns each build once while pages shift, and reads again what it missed", function()
    fill(40)
    for by = 1, 9 do
      server:faults_off()
      server:fault { kind = "reorder", by = by, times = 3 }
      local names, why = walk(client, { page_size = 10 })
      assert.is_nil(why)
      table.sort(names)
      assert.equal(40, #names)
      for i, name in ipairs(names) do assert.equal(("b%03d"):format(i), name) end
    end
  end)

  it("copes with a server that returns smaller pages than requested", function()
    fill(200)
    server:set { max_page_size = 3 }
    local names, why = walk(client)
    assert.is_nil(why)
    assert.equal(200, #names)
  end)

  it("copes with a server that returns everything at once", function()
    local all <close> = listing [[ return list(3, { "a", "b", "c" }) ]]
    local other <close> = connect(all)
    assert.same({ "a", "b", "c" }, (walk(other, { page_size = 1 })))
    assert.equal(1, #all:parsed())
  end)

  it("raises the failure of a page", function()
    fill(25)
    server:fault { kind = "empty_403", after = 1 }
    local names, why = walk(client, { page_size = 10 })
    assert.equal(10, #names)
    assert.equal("forbidden", why.kind)
    assert.is_true(core.is_failure(why))
    assert.equal("list_builds", why.operation)
  end)

  it("raises for an invalid query", function()
    for _, options in ipairs { { page_size = 0 }, { unknown = 1 }, { page_size = "x" } } do
      local names, why = walk(client, options)
      assert.same({ 0, "invalid" }, { #names, why.kind })
    end
    assert.equal(0, requests())
  end)

  local hostile = {
    { "a total that is never reached", [[ return list(10, page == 1 and { "a", "b" } or {}) ]],
      2, 4 },
    { "the same page for ever", [[ return list(1000000, { "a", "b" }) ]], 2, 60 },
    { "a total that grows with every page",
      [[ return list(5 * number + 5, { "a" .. number, "b" .. number }) ]], nil, 80 },
    { "an absurd total", [[ return list(9007199254740991, { "a" }) ]], 1, 60 },
    { "builds without names", [[ return '{"total":3,"builds":[{},{"name":null},{}]}' ]], 1, 4 },
    { "the same name twice", [[ return list(2, { "a", "a" }) ]], 1, 4 },
  }
  for _, case in ipairs(hostile) do
    local name, source, seen, most = table.unpack(case, 1, 4)
    it(("ends for a server with %s, and says that it is not the whole"):format(name), function()
      local bad <close> = listing(source)
      local other <close> = connect(bad)
      local names, why = walk(other)
      assert.equal("protocol", why.kind)
      assert.matches("^found %d+ of %d+ builds, reading the list twice", why.message)
      if seen then assert.matches("^found " .. seen .. " of", why.message) end
      local known = {}
      for _, one in ipairs(names) do
        assert.is_nil(known[one])
        known[one] = true
      end
      assert.is_true(#bad:parsed() <= most, #bad:parsed())
    end)
  end

  it("does not count deleted builds as returned", function()
    local shifting <close> = listing [[
      local pages = { { 4, { "a", "b" } }, { 3, { "d" } }, { 3, { "b", "d" } }, { 3, { "b" } } }
      return list(table.unpack(pages[number]))
    ]]
    local other <close> = connect(shifting)
    local names, why = walk(other)
    assert.same({ "a", "b", "d" }, names)
    assert.matches("^found 2 of 3 builds, reading the list twice", why.message)
  end)

  it("ends for a total that is too small or negative", function()
    for source, count in pairs {
      ["return list(1, { 'a', 'b' })"] = 2, ["return list(-5, { 'a' })"] = 1,
    } do
      local odd <close> = listing(source)
      local other <close> = connect(odd)
      local names, why = walk(other)
      assert.is_nil(why)
      assert.equal(count, #names)
    end
  end)

  it("keeps names, not builds", function()
    local big <close> = listing [[
      local pad = ("x"):rep(20000)
      local parts = {}
      for i = 1, 10 do
        parts[i] = ('{"name":"b%d-%d","update_by":"%s"}'):format(page, i, pad)
      end
      return ('{"total":300,"builds":[%s]}'):format(table.concat(parts, ","))
    ]]
    local other <close> = connect(big)
    collectgarbage()
    local before, most, count = collectgarbage "count", 0, 0
    for _ in other:builds { page_size = 10 } do
      count = count + 1
      if count % 50 == 0 then
        collectgarbage()
        most = math.max(most, collectgarbage "count" - before)
      end
    end
    assert.equal(300, count)
    assert.is_true(most < 1500, most) -- kilobytes; all of them would be 6000
  end)

  it("reports wrong arguments at the caller's line", function()
    local cases = {
      { function() client.builds() end, "builds is a method of a client" },
      { function() client:builds "yaml" end, "builds: expected a table of options, got string" },
      { function() client:builds { page_num = 2 } end, "builds: page_num is not allowed" },
      { function() client:close(); client:builds() end, "attempt to use a closed client" },
    }
    for _, case in ipairs(cases) do
      local ok, message = pcall(case[1])
      assert.is_false(ok)
      assert.matches("pages_spec.lua:%d+: " .. case[2], message)
    end
  end)
end)
