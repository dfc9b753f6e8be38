-- SPDX-License-Identifier: MIT
-- What a job may use (ResourceSpec), in Kubernetes quantities.
local source = require "zadig.base.source"

local MIB = 1 << 20

-- The bytes of a unit. Kubernetes reads a bare number as bytes, but whoever writes one usually
-- means MiB: it is refused.
local memory_units = {
  Ki = 1 << 10, Mi = MIB, Gi = 1 << 30, Ti = 1 << 40,
  k = 1000, M = 1000 ^ 2, G = 1000 ^ 3, T = 1000 ^ 4,
}

-- Digits with an optional fraction, times `factor`; nil if that is not a whole number.
local function whole(digits, factor, divisor)
  if not digits or not digits:find "^%d+%.?%d*$" then
    return nil
  end
  -- Not tonumber(digits): its decimal point depends on the locale.
  local integral, fraction = digits:match "^(%d+)%.?(%d*)$"
  local value = tonumber(integral .. fraction) * 1.0 * factor / divisor
  local result = value / 10.0 ^ #fraction
  return result < 2 ^ 53 and math.tointeger(result) or nil
end

local function millicores(text)
  local digits = text:match "^(%d+)m$"
  if digits then
    return whole(digits, 1, 1)
  end
  return whole(text, 1000, 1)
end

local function mebibytes(text)
  local digits, unit = text:match "^([%d.]+)(%a+)$"
  return memory_units[unit] and whole(digits, memory_units[unit], MIB)
end

local forms = {
  cpu = { read = millicores, form = '"100m", "1.5" or a range such as "100m..1"' },
  memory = { read = mebibytes,
    form = '"512Mi", "2Gi" or a range such as "200Mi..2Gi", in whole MiB' },
}

-- The request and the limit of "request..limit". One value is both; an empty side is 0, which means
-- none.
local function range(name, given)
  local form = forms[name]
  local text = type(given) == "number" and source.number(given) or given
  if type(text) ~= "string" then
    error(("zadig.resources: expected %s as %s, got a %s"):format(name, form.form, type(given)), 3)
  end
  local low, high = text:match "^%s*(.-)%s*%.%.%s*(.-)%s*$"
  if not low then
    low = text:match "^%s*(.-)%s*$"
    high = low
  end
  local request = low == "" and 0 or form.read(low)
  local limit = high == "" and 0 or form.read(high)
  if not request or not limit or low == "" and high == "" then
    error(("zadig.resources: expected %s as %s, got %s"):format(name, form.form,
      source.quote(text)), 3)
  elseif high ~= "" and request > limit then
    error(("zadig.resources: %s %s: the request exceeds the limit"):format(name,
      source.quote(text)), 3)
  end
  return request, limit
end

--- zadig.resources { cpu = "100m..1", memory = "200Mi..2Gi", gpu = "nvidia.com/gpu: 1" }
--- Each is optional. A range is request..limit; one value is both.
local function resources(quantities)
  if type(quantities) ~= "table" then
    error('zadig.resources: expected { cpu = "100m..1", memory = "200Mi..2Gi" }, got a ' ..
      type(quantities), 2)
  end
  for key in pairs(quantities) do
    if key ~= "cpu" and key ~= "memory" and key ~= "gpu" then
      error(("zadig.resources: expected cpu, memory or gpu, got %s"):format(
        source.quote(tostring(key))), 2)
    end
  end
  local made = {}
  if quantities.cpu ~= nil then
    made.cpu_req, made.cpu_limit = range("cpu", quantities.cpu)
  end
  if quantities.memory ~= nil then
    made.memory_req, made.memory_limit = range("memory", quantities.memory)
  end
  local gpu = quantities.gpu
  if gpu ~= nil then
    if type(gpu) ~= "string" or not gpu:find "^%s*[%w.-]+/[%w._-]+%s*:%s*%d+%s*$" then
      error(('zadig.resources: expected gpu as "nvidia.com/gpu: 1", got %s'):format(
        type(gpu) == "string" and source.quote(gpu) or "a " .. type(gpu)), 2)
    end
    made.gpu_limit = gpu
  end
  return made
end

return { resources = resources }
