-- SPDX-License-Identifier: MIT
-- ctest: no-asan
-- script/bootstrap makes the right decisions, with fakes of the programs that it calls.
local helpers = require "support.helpers"

-- Runs bootstrap with only `programs` (name -> shell source) and the basic tools. Returns the
-- result, and every call that a fake passed to `note`.
local function bootstrap(words, programs)
  local dir <close> = helpers.tmpdir()
  programs.note = [[echo "$*" >>"$NOTES"]]
  for name, source in pairs(programs) do
    dir:write(name, "#!/bin/sh\n" .. source .. "\n")
  end
  assert(os.execute(([[cd %s && chmod +x * &&
    for tool in sh env sed mktemp rm tail tee chmod cat
    do ln -s "$(command -v $tool)" $tool; done]])
    :format(dir.path)))
  local notes = dir:write("notes", "")
  local result = helpers.run({ "script/bootstrap", table.unpack(words) },
    { env = { PATH = dir.path, NOTES = notes } })
  return result, helpers.read(notes)
end

local nothing = "exit 1"
local everything = [[shift 2; for package; do echo "installed $package"; done]]
local all_but_ninja = everything:gsub("echo", '[ "$package" = ninja-build ] || echo')

describe("script/bootstrap", function()
  it("runs nothing if everything is installed", function()
    local result, calls = bootstrap({ "--all" }, {
      ["dpkg-query"] = everything, id = "echo 1000",
      ["apt-get"] = "note apt-get", sudo = "note sudo",
    })
    assert.same({ 0, "", "", "" }, { result.status, result.stdout, result.stderr, calls })
  end)

  it("installs only what is missing, quietly, through sudo", function()
    local result, calls = bootstrap({}, {
      ["dpkg-query"] = all_but_ninja, id = "echo 1000", sudo = [[
        note "sudo $*"
        case $1 in env) exec "$@";; esac
        cat >/dev/null]],
      ["apt-get"] = [[note "$DEBIAN_FRONTEND apt-get $*"; echo noise; echo noise >&2]],
    })
    assert.same({ 0, "" }, { result.status, result.stdout })
    assert.equal("bootstrap: installing ninja-build\n", result.stderr)
    assert.matches("noninteractive apt%-get %-q %-y update\n", calls)
    assert.matches("apt%-get %-q %-y install %-%-no%-install%-recommends ninja%-build\n", calls)
    -- The file that keeps services from starting is removed afterwards.
    if calls:find "tee" then
      assert.matches("rm %-f /usr/sbin/policy%-rc%.d\n$", calls)
    end
  end)

  it("shows apt-get's message when it fails", function()
    local result = bootstrap({}, {
      ["dpkg-query"] = nothing, id = "echo 1000", sudo = [[
        case $1 in env) exec "$@";; esac
        cat >/dev/null]],
      ["apt-get"] = "echo E: no route >&2; exit 100",
    })
    assert.equal(1, result.status)
    assert.matches("E: no route\nbootstrap: apt%-get could not install: gcc ", result.stderr)
  end)

  it("says what to run if it lacks the permission", function()
    local result = bootstrap({}, {
      ["dpkg-query"] = nothing, ["apt-get"] = nothing, id = "echo 1000",
    })
    assert.equal(1, result.status)
    assert.matches("need root or sudo to run: apt%-get install .* liblua5%.4%-dev", result.stderr)
  end)

  it("lists the packages where there is no Debian, unless everything is there", function()
    local result = bootstrap({}, {})
    assert.equal(1, result.status)
    assert.matches("not Debian; install the equivalents of: gcc .*libcjson%-dev", result.stderr)

    local there = bootstrap({}, { cmake = "", ninja = "", ["pkg-config"] = "" })
    assert.same({ 0, "" }, { there.status, there.stderr })
  end)

  it("installs more with --tests and --all", function()
    local function asked(...)
      local result = bootstrap({ ... }, {})
      return result.stderr
    end
    assert.is_nil(asked():find("lua-busted", 1, true))
    assert.is_nil(asked("--tests"):find("valgrind", 1, true))
    assert.is_truthy(asked("--tests"):find("lua-busted", 1, true))
    assert.is_truthy(asked("--all"):find("valgrind", 1, true))
    assert.matches("usage", asked "--help")
  end)
end)
