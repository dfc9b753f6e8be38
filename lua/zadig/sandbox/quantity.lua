-- SPDX-License-Identifier: MIT
-- The format of a GPU request: "vendor/resource: n", where n is a Kubernetes quantity.

local quantity = {}

local PATTERN = "quantities must match the regular expression "
  .. "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"

local SUFFIXES = { [""] = true }
for suffix in ("n u m k M G T P E Ki Mi Gi Ti Pi Ei"):gmatch "%a+" do SUFFIXES[suffix] = true end

--- nil if it is a quantity, otherwise Kubernetes' error message.
function quantity.problem(text)
  local number, at = text:match "^([+-]?[%d.]+)()"
  local suffix = number and text:match("^[eEinumkKMGTP]*[-+]?%d*$", at)
  if not suffix or not number:find "%d" or number:find "%..*%." then return PATTERN end
  if not SUFFIXES[suffix] and not suffix:find "^[eE][-+]?%d+$" then
    return "unable to parse quantity's suffix"
  end
end

--- nil if the request may be stored, otherwise the server's error message.
function quantity.gpu_problem(text)
  local parts = {}
  for part in (text:gsub(" ", "") .. ":"):gmatch "([^:]*):" do parts[#parts + 1] = part end
  if #parts ~= 2 then return "format of gpu request is incorrect" end
  local problem = quantity.problem(parts[2])
  return problem and "failed to parse resource quantity, err: " .. problem
end

return quantity
