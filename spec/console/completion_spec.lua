-- SPDX-License-Identifier: MIT
-- What Tab offers for a text, without a terminal.
local completion = require "zadig.console.completion"
local helpers = require "support.helpers"
local sandboxes = require "zadig.sandbox"
local zadig = require "zadig"

describe("completion", function()
  local sandbox, client, offers

  setup(function()
    sandbox = sandboxes.start {}
    client = zadig.connect { url = sandbox.url, token = sandbox.token,
      project_key = "lilian-test" }
    local trap = setmetatable({ known = 1 }, {
      __index = function() error "looked at" end, __pairs = function() error "looked at" end })
    local env = { client = client, zadig = zadig, d = client:get_build "s-build", trap = trap,
      list = client:list_builds(), help = print, deep = { ["a b"] = { inner = 1 } },
      word = "text", null = zadig.null }
    offers = function(text)
      local words, typed, after = completion.new(env):offers(text)
      return table.concat(words, " "), typed, after
    end
  end)
  teardown(function()
    client:close()
    sandbox:stop()
  end)

  local cases = {
    -- methods and functions
    { "client:get_b", "get_build" },
    { "x = client:list_", "list_builds" },
    { "client.map({}, client.get_b", "get_build" },
    { "zadig.parameter.", "choice multi_select secret string" },
    { "for i = 1, cli", "client" },
    { "string.rep", "rep" },
    { "whi", "while" },
    -- what variables hold
    { "d.advanced_settings.time", "timeout" },
    { "print(d.adv", "advanced_settings" },
    { "a = b .. d.nam", "name" },
    { "list.builds[1].upd", "update_by update_time" },
    { "list.builds[99].upd", "" },
    { "list.builds[i].upd", "" },
    { "deep[\"a b\"].in", "inner" },
    { "trap.kn", "known" },
    { "trap.other.", "" },
    { "none.", "" },
    { "null.", "" },
    { "d.name.", "" },
    { "d.name:rev", "reverse" },
    -- what a call returns, by the rows
    { "client:get_build(\"x\").advanced_settings.ti", "timeout" },
    { "client:list_builds().builds[1].upd", "update_by update_time" },
    { "frob(1).x", "" },
    -- names of builds
    { "client:get_build \"", "openapi-build s-build", "\"" },
    { "client:get_build('s-", "s-build", "'" },
    { "client:delete_build \"op", "openapi-build", "\"" },
    { "client:edit(\"s", "s-build", "\"" },
    { "client:get_build(\"x\", { service_name = \"s", "" },
    { "other:get_build \"", "" },
    { "print \"s-", "" },
    -- fields of records
    { "client:create_build { infra", "infrastructure" },
    { "client:create_build({ name = \"a, {b\", infra", "infrastructure" },
    { "client:create_build { infrastructure = \"", "kubernetes vm" },
    { "client:create_build { advanced_settings = { cache_setting = { en", "enabled" },
    { "client:create_build {\n  repo_info = { { codehost_name = \"g\" }, { subm", "submodules" },
    { "client:create_build { repo_info = { subm", "" },
    { "client:create_build { advanced_settings = { timeout = 1 }, build_sc", "build_script" },
    { "client:create_build({}, { dead", "deadline" },
    { "client:get_build(\"x\", { service_m", "service_module" },
    { "client:list_builds { page_s", "page_size" },
    { "definition = { build_scr", "build_script" },
    { "zadig.connect { token", "token" },
    { "zadig.repo(\"a/b/c@d\", { subm", "submodules" },
    { "zadig.show(d, { ful", "full" },
    { "client:create_build { name = cli", "client" },
    -- help
    { "help list_b", "list_builds" },
    { "help client:list_b", "" },
    { "zadig.help \"list_b", "list_builds", "\"" },
    -- where nothing can be said
    { "-- d.", "" },
    { "x = [[ d.", "" },
    { "--[[ d.", "" },
    { "}}}) cli", "client" },
  }
  for _, case in ipairs(cases) do
    it("of " .. case[1]:gsub("\n", " ") .. " is " .. (case[2] ~= "" and case[2] or "nothing"),
      function()
        local words, _, after = offers(case[1])
        assert.equal(case[2], words)
        if case[3] then
          assert.equal(case[3], after)
        end
      end)
  end

  it("never raises, wherever a text is cut", function()
    local text = [=====[local a <const> = client:create_build { name = "x", y = { 'z', [ [==[a]] ]==] ]
      = 3 }, parameters = { { key = "a\"b" } } }.x["y"][1](2):z "w" -- d.]=====]
    for i = 0, #text do
      offers(text:sub(1, i))
    end
  end)

  it("asks the server once, not with every Tab, until a statement has run", function()
    local one = completion.new { client = client }
    local function requests()
      return sandbox:state().counters.requests.list_builds or 0
    end
    local before = requests()
    for _ = 1, 3 do
      assert.equal(2, #one:offers "client:get_build \"")
    end
    assert.equal(before + 1, requests())
    one:forget()
    one:offers "client:get_build \""
    assert.equal(before + 2, requests())
  end)

  it("does not wait long for a server that does not answer", function()
    sandbox:fault { kind = "stall", times = 1 }
    local began = helpers.now()
    assert.equal(0, #completion.new { client = client }:offers "client:get_build \"")
    assert.is_true(helpers.now() - began < 20)
    sandbox:faults_off()
  end)
end)
