-- SPDX-License-Identifier: MIT
-- JSON alone, this library's against lua-cjson's, in one process a round.
local measure = require "measure"

local cases = {
  { mode = "decode", what = "decode 10,000 builds, 2.5 MB", unit = "ms", limit = 1.0,
    target = "at most 1.0 x lua-cjson" },
  { mode = "encode", what = "encode the document's definition", unit = "us", limit = 2.0,
    mine = "this library, validation included", target = "at most 2.0 x lua-cjson" },
}

local function rows(server, size)
  local result = {}
  local list = os.tmpname()
  local file = assert(io.open(list, "wb"))
  file:write(server.get "/openapi/build?projectKey=large")
  file:close()
  for _, case in ipairs(cases) do
    local mine, theirs = {}, {}
    for round = 1, size.rounds do
      local words = measure.program("json.lua", case.mode, size[case.mode], round % 2,
        case.mode == "decode" and list or "spec/fixtures/create_build.json")
      mine[round], theirs[round] = table.unpack(measure.numbers(words))
    end
    result[#result + 1] = { what = case.what, who = "lua-cjson", unit = case.unit, cpu = theirs,
      ratio = measure.ratio(theirs, theirs) }
    result[#result + 1] = { what = case.what, who = case.mine or "this library", unit = case.unit,
      cpu = mine, ratio = measure.ratio(mine, theirs), limit = case.limit, target = case.target }
  end
  os.remove(list)
  return result
end

return { rows = rows }
