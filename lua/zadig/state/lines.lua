-- SPDX-License-Identifier: MIT
-- Compares two texts line by line, in the form of `diff -u`.

local CONTEXT = 1 -- lines shown around a change

-- With more pairs of lines than this, everything between the first and the last change counts as
-- replaced, because the time grows with the product of both lengths.
local MOST_PAIRS = 1000000

local NO_NEWLINE = "\\ No newline at end of text"

local function split(text)
  local lines = {}
  for line in text:gmatch "([^\n]*)\n" do
    lines[#lines + 1] = line
  end
  local rest = text:match "[^\n]+$"
  if rest then
    lines[#lines + 1] = rest .. "\n" .. NO_NEWLINE -- differs from the same line with a newline
  end
  return lines
end

-- The lengths of the longest common subsequences that start at each pair of lines.
local function lengths_of(old, new, first, old_last, new_last)
  local lengths = {}
  for i = old_last + 1, first, -1 do
    local row, below = {}, lengths[i + 1]
    for j = new_last + 1, first, -1 do
      if i > old_last or j > new_last then
        row[j] = 0
      elseif old[i] == new[j] then
        row[j] = below[j + 1] + 1
      else
        row[j] = math.max(below[j], row[j + 1])
      end
    end
    lengths[i] = row
  end
  return lengths
end

-- Every line of both, as { sign, line }: " " for both, "-" for the old text, "+" for the new one.
local function edits(old, new)
  local found, first, old_last, new_last = {}, 1, #old, #new
  local function add(sign, line)
    found[#found + 1] = { sign, line }
  end
  while first <= old_last and first <= new_last and old[first] == new[first] do
    add(" ", old[first])
    first = first + 1
  end
  while old_last >= first and new_last >= first and old[old_last] == new[new_last] do
    old_last, new_last = old_last - 1, new_last - 1
  end
  local i, j = first, first
  if (old_last - first + 1) * (new_last - first + 1) <= MOST_PAIRS then
    local lengths = lengths_of(old, new, first, old_last, new_last)
    while i <= old_last and j <= new_last do
      if old[i] == new[j] then
        add(" ", old[i])
        i, j = i + 1, j + 1
      elseif lengths[i + 1][j] >= lengths[i][j + 1] then
        add("-", old[i])
        i = i + 1
      else
        add("+", new[j])
        j = j + 1
      end
    end
  end
  for at = i, old_last do
    add("-", old[at])
  end
  for at = j, new_last do
    add("+", new[at])
  end
  for at = old_last + 1, #old do
    add(" ", old[at])
  end
  return found
end

local function range(start, count)
  if count == 0 then
    start = start - 1
  end
  return count == 1 and tostring(start) or ("%d,%d"):format(start, count)
end

-- Appends the edits from `first` to `last`, which start at these lines of the two texts.
local function append_hunk(lines, found, first, last, old_at, new_at)
  local counts = { [" "] = 0, ["-"] = 0, ["+"] = 0 }
  for at = first, last do
    counts[found[at][1]] = counts[found[at][1]] + 1
  end
  lines[#lines + 1] = ("@@ -%s +%s @@"):format(range(old_at, counts[" "] + counts["-"]),
    range(new_at, counts[" "] + counts["+"]))
  for at = first, last do
    for part in (found[at][1] .. found[at][2]):gmatch "[^\n]+" do
      lines[#lines + 1] = part
    end
  end
end

--- The lines of a unified diff from one text to the other; none if they are equal.
local function diff(old, new)
  local found, lines = edits(split(old), split(new)), {}
  local old_at, new_at, at = 1, 1, 1
  while at <= #found do
    if found[at][1] == " " then
      old_at, new_at, at = old_at + 1, new_at + 1, at + 1
    else
      local before = 0
      while before < CONTEXT and at - before > 1 and found[at - before - 1][1] == " " do
        before = before + 1
      end
      local last, gap = at, 0
      local look = at + 1
      while look <= #found and gap <= 2 * CONTEXT do
        gap = found[look][1] == " " and gap + 1 or 0
        last = gap == 0 and look or last
        look = look + 1
      end
      local stop = math.min(#found, last + CONTEXT)
      append_hunk(lines, found, at - before, stop, old_at - before, new_at - before)
      for passed = at, stop do
        local sign = found[passed][1]
        old_at = old_at + (sign ~= "+" and 1 or 0)
        new_at = new_at + (sign ~= "-" and 1 or 0)
      end
      at = stop + 1
    end
  end
  return lines
end

return { diff = diff }
