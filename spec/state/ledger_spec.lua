-- SPDX-License-Identifier: MIT
-- The ledger as a file: what is in it, and everything that can be wrong with it.
local core = require "zadig.core"
local desired = require "support.desired"
local helpers = require "support.helpers"
local ledgers = require "zadig.state.ledger"

local URL = "https://zadig.example.com"
local ROW = { name = "a", project_key = "yaml", update_by = "admin", update_time = 1700000000,
  target_services = { { service_name = "s", service_module = "m" } } }

local function noted(path, definition, row)
  local ledger = assert(ledgers.open(path, URL))
  ledger:note("BuildDefinition", definition or desired.small "a", row or ROW)
  assert(ledger:save())
  return ledger
end

local function row(changes)
  local made = {}
  for key, value in pairs(ROW) do
    made[key] = value
  end
  for key, value in pairs(changes) do
    made[key] = value
  end
  return made
end

describe("the ledger", function()
  local dir, path

  before_each(function()
    dir = helpers.tmpdir()
    path = dir.path .. "/.zadig.json"
  end)

  after_each(function() dir:remove() end)

  it("is empty before anything is written", function()
    local ledger = assert(ledgers.open(path, URL))
    assert.equal("none", (ledger:look(ROW)))
    assert.is_nil(core.mode(path))
  end)

  it("is JSON that only its owner can read, one build per line", function()
    local ledger = noted(path)
    ledger:note("BuildDefinition", desired.small "b", row { name = "b" }, "soon")
    assert(ledger:save())
    assert.equal(384, core.mode(path)) -- 0600
    local text = helpers.read(path)
    local value = assert(core.decode(nil, text))
    assert.same({ 1, URL, 2 }, { value.zadig_ledger, value.url, #value.builds })
    local _, count = text:gsub("\n", "")
    assert.equal(8, count)
    assert.same({ false, "soon" }, { value.builds[2].proven, value.builds[2].reason })
  end)

  it("distinguishes a row that is as it was written from all others", function()
    noted(path)
    local ledger = assert(ledgers.open(path, URL))
    local cases = {
      { "proven", {} },
      { "drift", { update_time = ROW.update_time + 1 } },
      { "drift", { update_time = ROW.update_time - 1 } },
      { "drift", { update_by = "alice" } },
      { "drift", { target_services = {} } },
      { "none", { name = "b" } },
      { "none", { project_key = "demo" } },
    }
    for _, case in ipairs(cases) do
      assert.equal(case[1], (ledger:look(row(case[2]))))
    end
    local state, note = ledger:look(ROW)
    assert.equal("proven", state)
    assert.same(desired.small "a", require("support.random_builds").copy(ledger:definition(note)))
  end)

  it("has masks for credentials", function()
    local build = desired.plain "a"
    build.parameters[2].extra = { note = "and-this" }
    noted(path, build)
    local text = helpers.read(path)
    for _, secret in ipairs { "abc123", "and-this" } do
      assert.is_nil(text:find(secret, 1, true), secret)
    end
    assert.is_truthy(text:find('"default_value":"********"', 1, true))
    assert.equal("abc123", build.parameters[2].default_value)
  end)

  it("may have been formatted by another program", function()
    noted(path)
    local value = assert(core.decode(nil, helpers.read(path)))
    value.builds[1].unknown = { 1 }
    core.replace_file(path, (core.encode(nil, value):gsub(",", " ,\n\t")))
    local ledger = assert(ledgers.open(path, URL))
    assert.equal("proven", (ledger:look(ROW)))
  end)

  it("keeps what another program has noted meanwhile", function()
    local ours, theirs = noted(path), noted(path)
    theirs:note("BuildDefinition", desired.small "b", row { name = "b" })
    assert(theirs:save())
    ours:note("BuildDefinition", desired.small "c", row { name = "c" })
    ours:forget "a"
    assert(ours:save())
    local ledger = assert(ledgers.open(path, URL))
    assert.equal("proven", (ledger:look(row { name = "b" })))
    assert.equal("proven", (ledger:look(row { name = "c" })))
    assert.equal("none", (ledger:look(ROW)))
  end)

  it("is invalid when cut at any byte", function()
    noted(path)
    local text = helpers.read(path)
    for length = 0, #text - 2 do
      dir:write(".zadig.json", text:sub(1, length)) -- without the wait for the disk
      local ledger, failure = ledgers.open(path, URL)
      assert.is_nil(ledger)
      assert.matches("^ledger .-: it is incomplete: ", failure.message)
      assert.matches("remove it, and the next plan reads every build again", failure.hint)
    end
  end)

  -- { what, the text of the file, what is said }
  local bad = {
    { "of another server", '{"zadig_ledger":1,"url":"https://other","builds":[]}',
      "it is about https://other, not about https://zadig.example.com" },
    { "of a later version", '{"zadig_ledger":2,"url":"' .. URL .. '","future":{}}',
      "written by a later version of lua-zadig (format 2, not 1)" },
    { "that is other JSON", "[]", "it is not a ledger" },
    { "that is no object", "7", "it is incomplete" },
    { "with an entry of nothing", '{"zadig_ledger":1,"url":"u","builds":[{}]}',
      'an entry without "name"' },
    { "with an entry that is no object", '{"zadig_ledger":1,"url":"u","builds":[5]}',
      "an entry is not an object" },
  }
  for _, case in ipairs(bad) do
    it(case[1] .. " is one failure", function()
      core.replace_file(path, case[2])
      local ledger, failure = ledgers.open(path, URL)
      assert.is_nil(ledger)
      assert.is_truthy(failure.message:find(case[3], 1, true), failure.message)
      assert.same({ "invalid", "no" }, { failure.kind, failure.sent })
      assert.equal(case[2], helpers.read(path))
    end)
  end

  it("that names a build twice, or has a wrong field, is one failure", function()
    noted(path)
    local text = helpers.read(path)
    local line = text:match "\n({[^\n]+})\n"
    core.replace_file(path, (text:gsub("\n%b{}\n%]", function() return
      "\n" .. line .. ",\n" .. line .. "\n]" end)))
    local _, failure = ledgers.open(path, URL)
    assert.matches('two entries of "a"', failure.message)
    core.replace_file(path, (text:gsub('"update_time":%d+', '"update_time":"x"')))
    _, failure = ledgers.open(path, URL)
    assert.matches('the entry of "a" is incomplete', failure.message)
  end)

  it("that is damaged inside a definition is one failure when that is needed", function()
    local world <close> = desired.world()
    local build = desired.small "a"
    world:converge { build }
    core.replace_file(world.ledger, (helpers.read(world.ledger):gsub('"kubernetes"', '"kuber')))
    local plan, why = world:plan { build }
    assert.is_nil(plan)
    assert.matches("^ledger .-: an entry is damaged", why.message)
    local done
    done, why = world.client:edit("a", function() end, { ledger = world.ledger })
    assert.is_nil(done)
    assert.matches("an entry is damaged", why.message)
  end)

  it("cannot be a directory, or in a missing one", function()
    local _, failure = ledgers.open(dir.path, URL)
    assert.matches("is a folder", failure.message)
    local ledger = assert(ledgers.open(dir.path .. "/none/.zadig.json", URL))
    local saved
    saved, failure = ledger:save()
    assert.is_nil(saved)
    assert.matches("cannot be written: No such file or directory", failure.message)
  end)

  it("is not written over a device", function()
    local ledger = assert(ledgers.open(nil, URL))
    ledger.path = "/dev/full"
    local _, failure = ledger:save()
    assert.matches("is not a regular file", failure.message)
    _, failure = ledgers.open("/dev/zero", URL)
    assert.matches("is not a regular file", failure.message)
    assert.equal("other", core.file_kind "/dev/full")
  end)

  it("stays as it was if the disk is full", function()
    if not helpers.is_root() then
      return -- needs root to mount a small tmpfs
    end
    local small = dir.path .. "/small"
    assert(core.make_folder(small))
    if helpers.run({ "mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small }).status ~= 0 then
      return -- cannot mount a tmpfs here
    end
    local unmount <close> = setmetatable({}, { __close = function()
      helpers.run { "umount", small }
    end })
    assert.is_table(unmount)
    local ledger = noted(small .. "/.zadig.json")
    local before = helpers.read(ledger.path)
    local build = desired.small "b"
    build.build_script = ("x"):rep(100000)
    ledger:note("BuildDefinition", build, row { name = "b" })
    local saved, failure = ledger:save()
    assert.is_nil(saved)
    assert.matches("cannot be written: No space left on device", failure.message)
    assert.equal(before, helpers.read(ledger.path))
    assert.same({ small .. "/.zadig.json" }, helpers.files(small, "zadig"))
  end)

  it("keeps a symbolic link", function()
    local real = dir:write("real.json", "")
    os.remove(real)
    noted(real)
    assert(require("lfs").link("real.json", path, true))
    local ledger = assert(ledgers.open(path, URL))
    assert(ledger:save())
    assert.equal("link", require("lfs").symlinkattributes(path, "mode"))
  end)
end)
