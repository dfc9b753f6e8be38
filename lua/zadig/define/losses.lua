-- SPDX-License-Identifier: MIT
-- Settings of a build that an update deletes and no definition can express (trap 8).
local fill = require "zadig.define.fill"
local places = require "zadig.define.places"
local source = require "zadig.base.source"

local add, holds = fill.add, places.holds

local function lose(problems, path, message)
  add(problems, path, "lost", message or "an update deletes it", "accept")
end

-- The path of a key that no row knows, behind `path`.
local function behind(path, key)
  if source.is_name(key) then
    return path .. "." .. key
  end
  return ("%s[%s]"):format(path, source.quote(key))
end

local function sorted_keys(value)
  local keys = {}
  for key in next, value do
    keys[#keys + 1] = tostring(key)
  end
  table.sort(keys)
  return keys
end

local function find_hidden(problems, detail, path)
  for i, repo in ipairs(detail.repos or {}) do
    if repo.hidden then
      lose(problems, ("%srepos[%d].hidden"):format(path, i), "an update unhides it")
    end
  end
end

local function find_cache(problems, detail, made, rest)
  local cache = detail.advanced_settings and detail.advanced_settings.cache_setting or {}
  if not made.advanced_settings or not cache.enabled or holds(cache.cache_dir) then
    return
  end
  local instead = places.at(rest, "advanced_settings.cache_setting")
  if type(instead) == "table" then
    made.advanced_settings.cache_setting = fill.copy(instead)
  else
    made.advanced_settings.cache_setting = { enabled = false, cache_dir = "" }
    lose(problems, "advanced_settings.cache_setting",
      "the workspace is cached, which an update cannot express")
  end
end

--- Adds what an update of a plain build wipes.
local function build(problems, detail, made, rest)
  if detail.source == "jenkins" then
    lose(problems, "source", "a Jenkins build: an update overwrites its other settings")
  end
  if made.infrastructure == "vm" then
    lose(problems, "infrastructure", "an update deletes host labels and host deployment")
  end
  find_hidden(problems, detail, "")
  find_cache(problems, detail, made, rest)
  for i, output in ipairs(detail.outputs or {}) do
    if holds(output.description) then
      lose(problems, ("outputs[%d].description"):format(i))
    end
  end
  local after = type(detail.post_build) == "table" and detail.post_build or {}
  for _, key in ipairs(sorted_keys(after)) do
    if key ~= "docker_build" and holds(after[key]) then
      lose(problems, behind("post_build", key))
    end
  end
end

--- Adds what an update of a template build wipes of one service. The chosen values of an input
--- cannot be sent: it is left out, and takes those of the template, unless the rest gives it.
--- `is_given(key)` is false when the rest leaves the input out, and nil when that is not known.
local function target(problems, detail, made, path, is_given)
  find_hidden(problems, detail, path)
  local chosen, kept = {}, {}
  for _, parameter in ipairs(detail.parameters or {}) do
    chosen[parameter.key or ""] = holds(parameter.choice_value)
  end
  for i, input in ipairs(made.inputs or {}) do
    local given = is_given(input.key)
    if not chosen[input.key] or given then
      kept[#kept + 1] = input
    end
    if chosen[input.key] and given ~= false then
      lose(problems, ("%sinputs[%d].choice_value"):format(path, i),
        "an update cannot set the chosen values")
    end
  end
  made.inputs = kept
end

return { build = build, target = target }
