-- SPDX-License-Identifier: MIT
-- ctest: timeout=300
-- Whatever a second writer does, and wherever a request is cut: no verdict is wrong. A model of the
-- server replaces it for the client's readings, with a clock that is off by up to most of an hour.
-- What the model shows of a build follows the server's behaviour, not the client's rows.
local core = require "zadig.core"
local helpers = require "support.helpers"
local resolve = require "zadig.call.resolve"
local start_sandbox = require "zadig.sandbox".start
local zadig = require "zadig"

local COUNT = 10000
local US, THEM = "us", "them"

-- A generator of its own, so that a seed gives the same sequence everywhere.
local function new_random(seed)
  local state = seed * 2654435761 % 4294967296
  return function(n)
    state = (state * 1664525 + 1013904223) % 4294967296
    return (state >> 8) % n + 1
  end
end

-- Definitions that differ in what a detail shows (script, services, values), or in what it hides.
local function definition(variant)
  return {
    name = "b", project_key = "p", infrastructure = variant == 4 and "vm" or "kubernetes",
    build_os = "ubuntu 20.04", script_type = "shell",
    build_script = variant == 2 and "make all" or "make",
    installs = {}, repo_info = {},
    services = variant == 3 and { { service_name = "s", service_module = "m" } } or {},
    parameters = { { key = "K", type = "string", default_value = variant == 5 and "w" or "v" } },
  }
end
local VARIANTS = 5
local OURS = 1

-- What the server shows of a build.
local function show(build)
  local given = build.definition
  return {
    name = "b", project_key = "p", source = build.source, template_name = "",
    update_by = build.update_by, update_time = build.update_time,
    target_services = given.services, repos = {}, build_script = given.build_script,
    build_env = { basic_image_label = given.build_os, installs = {} },
    parameters = { { key = "K", value = given.parameters[1].default_value, type = "string",
      is_credential = false } },
    outputs = { { name = "IMAGE" }, { name = "PKG_FILE" } },
    advanced_settings = { timeout = 60, cluster_name = "local", strategy_name = "normal",
      resource_spec = { cpu_limit = 1000, memory_limit = 512, cpu_req = 0, memory_req = 0,
        gpu_limit = "" },
      cache_setting = { enabled = false, cache_dir = "" }, use_host_docker_daemon = false },
    post_build = { scripts = "" },
  }
end

-- Whether the detail shows a difference between the two.
local function looks_like(variant, other)
  return variant == other or variant == 4 and other == 1 or variant == 1 and other == 4
end

local Model = {}
Model.__index = Model

-- The server's side of a write; true if it was carried out.
function Model:write(operation, variant, who)
  local build = self.build
  if operation == "create_build" then
    if build then return false end
    self.build = { source = "zadig" }
  elseif not build then
    return operation == "delete_build"
  elseif operation == "delete_build" then
    self.build = nil
    return true
  end
  build = self.build
  build.variant, build.definition, build.writer = variant, definition(variant), who
  build.update_by, build.update_time = self.names[who], self.clock
  build.written = self.turn
  return true
end

-- Time passes, and the second writer may do something.
function Model:pass()
  local random = self.random
  self.turn = self.turn + 1
  self.clock = self.clock + ({ 0, 0, 1, 7 })[random(4)]
  if self.events > 0 and random(3) == 1 then
    self.events = self.events - 1
    local operation = ({ "create_build", "update_build", "delete_build" })[random(3)]
    self:write(operation, random(VARIANTS), THEM)
  end
end

-- Requests that arrive late are carried out between two readings.
function Model:arrive()
  if self.pending and self.random(2) == 1 then
    self:deliver()
  end
end

function Model:deliver()
  local write = self.pending
  self.pending = nil
  if self:write(write.operation, OURS, US) then
    self.done = true
  end
end

local function refuse(kind)
  return nil, core.failure { kind = kind, message = kind, operation = "get_build", sent = "yes" }
end

-- The two readings of a client.
function Model:get_build()
  self:pass()
  self:arrive()
  self.read_at = self.turn
  local oddity = self.oddity
  if oddity == "unreachable" then return refuse "network" end
  if not self.build then return refuse "not_found" end
  if oddity == "broken detail" then return refuse "server" end
  return show(self.build)
end

function Model:list_builds(options)
  self:pass()
  self:arrive()
  self.read_at = self.turn
  assert(options.page_size > 1000)
  local builds = { { name = "another", update_time = 1, update_by = "x", source = "zadig" } }
  if self.build then builds[2] = show(self.build) builds[2].build_env = nil end
  return { total = self.oddity == "short list" and 5 or #builds, builds = builds }
end

local operations = {}
for _, row in ipairs(core.operations()) do
  operations[row.name] = row
end
local KINDS = { "create_build", "update_build", "delete_build" }
local ODDITIES = { "broken detail", "unreachable", "short list" }

-- Where the request was cut: never arrived; carried out (or refused) before; may still arrive.
local CUTS = { "before", "after", "late" }

local function new_model(seed)
  local random = new_random(seed)
  local skew = (random(7001) - 3501)
  local now = 1700000000
  local model = setmetatable({
    random = random, turn = 0, clock = now + skew, now = now, events = random(4) - 1,
    names = { us = "us", them = random(2) == 1 and "us" or "them" },
    oddity = random(8) == 1 and ODDITIES[random(3)] or nil,
  }, Model)
  if random(2) == 1 then -- a build that exists already, from long ago or from just now
    local clock = model.clock
    model.clock = clock - ({ 0, 10, 8000, 90000 })[random(4)]
    model:write("create_build", random(VARIANTS), THEM)
    model.clock = clock
  end
  return model
end

-- Runs one schedule; returns the verdict after checking it against what the model knows.
local function play(seed, seen)
  local model = new_model(seed)
  local random = model.random
  local row = operations[KINDS[random(3)]]
  model:pass()
  local began = model.turn
  local input = definition(OURS)
  local call = { info = function() return { input = input } end }
  local inquiry = resolve.inquiry(model, row, call, { resolve = true },
    { now = core.now, time = function() return model.now end })
  local attempts = row.name == "delete_build" and random(2) or 1
  local reply, failure, cut
  for _ = 1, attempts do
    cut = CUTS[random(3)]
    model:pass()
    model.pending = cut ~= "before" and { operation = row.name } or model.pending
    if cut == "after" then model:deliver() end
    model:pass()
    reply, failure = inquiry:ask(core.failure { kind = "network", message = "cut",
      operation = row.name, sent = "maybe" })
    if reply then break end
  end
  local build = model.build
  local verdict = reply and "applied" or failure.verdict
  local what = ("seed %d: %s, cut %s: %s"):format(seed, row.name, cut, verdict)
  if verdict == "applied" and row.name == "delete_build" then
    assert.is_nil(build, what)
  elseif verdict == "applied" then
    assert.is_true(build ~= nil and looks_like(build.variant, OURS), what)
    assert.equal("success", reply.message)
    assert.is_true(row.name == "create_build" or model.oddity ~= nil or build.written >= began,
      what)
  elseif verdict == "not_applied" then
    assert.is_true(build ~= nil and not model.done and build.written < began, what)
  elseif verdict == "overtaken" then
    assert.is_true(build ~= nil and build.writer == THEM and build.written >= began, what)
    assert.is_true(row.name == "delete_build" or not looks_like(build.variant, OURS), what)
  else
    assert.equal("unknown", verdict)
  end
  local key = row.name .. " " .. verdict
  seen[key] = (seen[key] or 0) + 1
end

describe("schedules of a lost write and a second writer", function()
  it("lead to no wrong verdict, and to every verdict that is possible", function()
    local seen = {}
    local count = helpers.slow and COUNT // 10 or COUNT
    for seed = 1, count do
      play(seed, seen)
    end
    for _, key in ipairs { "create_build applied", "create_build not_applied",
      "create_build unknown", "update_build applied", "update_build not_applied",
      "update_build overtaken", "update_build unknown", "delete_build applied",
      "delete_build not_applied", "delete_build overtaken", "delete_build unknown" } do
      assert.is_true((seen[key] or 0) >= count // 1000, key .. ": " .. tostring(seen[key]))
    end
  end)

  -- What the second writer does between the cut and the reading, over real HTTP.
  local acts = {
    nothing = function() end,
    same = function(other) other:update_build(definition(1)) end,
    change = function(other) other:update_build(definition(2)) end,
    delete = function(other) other:delete_build "b" end,
    replace = function(other)
      other:delete_build "b"
      other:create_build(definition(3))
    end,
  }
  local cuts = {
    { kind = "reset_before" }, { kind = "reset_after" },
    { kind = "status", status = 502 }, { kind = "status", status = 504, handled = true },
    { kind = "html", status = 200, handled = true },
  }

  -- nil, or whether the stored build looks like what was asked for.
  local function stored(sandbox)
    for _, build in ipairs(sandbox:state().builds) do
      if build.name == "b" then return build.build_script == "make" and #build.services == 0 end
    end
  end

  local function play_for_real(sandbox, operation, cut, there, act)
    sandbox:reset()
    local other <close> =
      zadig.connect { url = sandbox.url, token = sandbox.token, project_key = "p" }
    if there then assert(other:create_build(definition(there))) end
    local acted = false
    local client <close> = zadig.connect { url = sandbox.url, token = sandbox.token,
      project_key = "p", debug = function(line)
        if not acted and line:find("zadig: < ", 1, true) and line:find " %l+: " then
          acted = true
          act(other)
        end
      end }
    local fault = { operation = operation, times = 1 }
    for key, value in pairs(cut) do fault[key] = value end
    sandbox:fault(fault)
    local before = sandbox:state().counters.requests[operation] or 0
    local reply, failure = client[operation](client,
      operation == "delete_build" and "b" or definition(OURS), { resolve = true, retry = false })
    if acted then
      local more = act == acts.nothing and 0 or 2
      local sent = sandbox:state().counters.requests[operation] - before
      assert.is_true(sent >= 1 and sent <= 1 + more)
    end
    local ours = stored(sandbox)
    local verdict = reply and "applied" or failure.verdict
    assert.is_not_nil(verdict)
    if verdict == "applied" and operation == "delete_build" then
      assert.is_nil(ours)
    elseif verdict == "applied" then
      assert.is_true(ours)
    elseif verdict == "overtaken" then
      -- after a delete, any later write wins, even with the same content
      assert.is_true(ours == false or operation == "delete_build" and ours == true)
    end
    return verdict
  end

  it("lead to none over real HTTP, either", function()
    local sandbox <close> = start_sandbox()
    local seen, count = {}, 0
    helpers.with_warnings(function()
      for _, operation in ipairs(KINDS) do
        for _, cut in ipairs(cuts) do
          for _, act in pairs(acts) do
            for there = 0, helpers.slow and 1 or 2 do
              local verdict = play_for_real(sandbox, operation, cut, there > 0 and there, act)
              seen[verdict] = (seen[verdict] or 0) + 1
              count = count + 1
            end
          end
        end
      end
    end)
    assert.is_true(seen.applied > count // 4 and seen.unknown > count // 10)
  end)

  -- Between the reading and the second request, or between that and its answer, others may act as
  -- well; and the second answer may be lost, too.
  local function play_again(sandbox, cuts_of, there, act, moment)
    sandbox:reset()
    local other <close> =
      zadig.connect { url = sandbox.url, token = sandbox.token, project_key = "p" }
    if there then assert(other:create_build(definition(there))) end
    local client <close> = zadig.connect { url = sandbox.url, token = sandbox.token,
      project_key = "p", retry = { base = 0, attempts = 1 }, debug = function(line)
        if moment and line:find(moment) then
          moment = nil
          act(other)
        end
      end }
    for i, cut in ipairs(cuts_of) do
      local fault = { operation = "create_build", times = 1, after = i - 1 }
      for key, value in pairs(cut) do fault[key] = value end
      sandbox:fault(fault)
    end
    local before = sandbox:state().counters.requests.create_build or 0
    local reply, failure = client:create_build(definition(OURS), { resolve = "again" })
    local sent = (sandbox:state().counters.requests.create_build or 0) - before
    assert.is_true(sent <= 2 + (act == acts.replace and 1 or 0))
    if reply then
      assert.is_true(act ~= acts.nothing or stored(sandbox))
      return "applied"
    end
    assert.equal("ambiguous", failure.kind)
    return failure.verdict
  end

  it("never create a build twice, nor take another's for ours, with resolve = \"again\"", function()
    local sandbox <close> = start_sandbox()
    local seen = {}
    helpers.with_warnings(function()
      for _, first in ipairs(cuts) do
        for second = 0, helpers.slow and 1 or #cuts do
          for _, act in pairs(acts) do
            for _, moment in ipairs { "zadig: < ", "retrying", "zadig: > GET" } do
              for there = 0, 1 do
                local verdict = play_again(sandbox, { first, cuts[second] }, there > 0 and 2, act,
                  moment)
                seen[verdict] = (seen[verdict] or 0) + 1
              end
            end
          end
        end
      end
    end)
    assert.is_true(seen.applied > 10 and seen.unknown > 10)
  end)
end)
