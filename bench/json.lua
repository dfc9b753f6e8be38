-- SPDX-License-Identifier: MIT
-- JSON only, this library compared with lua-cjson, in one process per round.
local measure = require "measure"

local contests = {
  { name = "large", what = "decode 10,000 builds, 2.5 MB", unit = "ms", limit = 1.0,
    target = "at most 1.0 x lua-cjson" },
  { name = "small", what = "decode 20 builds, 5 KB", unit = "us" },
  { name = "encode", what = "encode the document's definition", unit = "us",
    mine = "this library, validation included" },
}

local function rows_of(contest, file, size)
  local taken = { {}, {}, {} }
  for round = 1, size.rounds do
    local words = measure.program("json.lua", contest.name, size[contest.name], round, file)
    for i, seconds in ipairs(measure.numbers(words)) do
      taken[i][round] = seconds
    end
  end
  local function row(who, cpu)
    return { what = contest.what, who = who, unit = contest.unit, cpu = cpu,
      ratio = measure.ratio(cpu, taken[2]) }
  end
  local mine = row(contest.mine or "this library", taken[1])
  mine.limit, mine.target = contest.limit, contest.target
  return row("lua-cjson", taken[2]), mine,
    taken[3][1] and row("Lua, the same tables without JSON", taken[3]) or nil
end

local function rows(server, size)
  local result = {}
  local path = os.tmpname()
  for _, contest in ipairs(contests) do
    local file = "spec/fixtures/create_build.json"
    if contest.name ~= "encode" then
      file = path
      local list <close> = assert(io.open(path, "wb"))
      list:write(server.get("/openapi/build?projectKey=" .. contest.name))
    end
    for _, row in ipairs { rows_of(contest, file, size) } do
      result[#result + 1] = row
    end
  end
  os.remove(path)
  return result
end

return { rows = rows }
