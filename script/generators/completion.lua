-- SPDX-License-Identifier: MIT
-- Generates shell completion from the rows of the commands: completion/zadig.bash,
-- completion/_zadig.
local commands = require "zadig.command"
local groups = require "zadig.command.frame.groups"
local rows = require "zadig.command.frame.rows"

local NOTE = "# SPDX-License-Identifier: MIT\n"
  .. "# Made by script/generate from the rows of the commands.\n"

local function options_of(row)
  local list = {}
  for _, section in ipairs(rows.sections(row)) do
    for _, option in ipairs(section) do
      list[#list + 1] = not option.hidden and option or nil
    end
  end
  return list
end

local function shown()
  local list = {}
  for _, row in ipairs(commands) do
    list[#list + 1] = not row.hidden and row or nil
  end
  return list
end

local function names()
  local list = {}
  for i, row in ipairs(shown()) do
    list[i] = row.name
  end
  return table.concat(list, " ")
end

local function words(options)
  local list = {}
  for i, option in ipairs(options) do
    list[i] = "--" .. option.name
  end
  return table.concat(list, " ")
end

-- Every option with a value, once, of any command.
local function valued()
  local list, seen = {}, {}
  local function add(options)
    for _, option in ipairs(options) do
      if option.value and not option.hidden and not seen[option.name] then
        seen[option.name] = true
        list[#list + 1] = option
      end
    end
  end
  add(groups.server)
  add(groups.output)
  for _, row in ipairs(shown()) do
    add(options_of(row))
  end
  return list
end

local bash_kinds = {
  file = "compgen -f -- \"$cur\"", directory = "compgen -d -- \"$cur\"",
  build = "compgen -W \"$(_zadig_ask builds)\" -- \"$cur\"",
  server = "compgen -W \"$(_zadig_ask servers)\" -- \"$cur\"",
  command = ("compgen -W %q -- \"$cur\""):format(names()),
}

local function bash_kind(item)
  if item.choices then
    return ("compgen -W %q -- \"$cur\""):format(table.concat(item.choices, " "))
  end
  return bash_kinds[item.kind or ""] or ":"
end

local bash_head = [[
# The program answers for what only it knows; whoever cannot be asked offers nothing. The options of
# the line so far say which server.
_zadig_ask() {
    local given=() i
    for ((i = 1; i < ${#COMP_WORDS[@]} - 1; i++)); do
        case ${COMP_WORDS[i]} in
        --server | --url | --project | --token-from | --ca-file)
            given+=("${COMP_WORDS[i]}" "${COMP_WORDS[i + 1]}")
            ;;
        esac
    done
    "${COMP_WORDS[0]}" complete "$1" "${given[@]}" 2>/dev/null
}

_zadig() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command= i
    local IFS=$'\n'
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
]]

--- The text of completion/zadig.bash.
local function bash()
  local parts = { NOTE, bash_head }
  local function out(text, ...)
    parts[#parts + 1] = select("#", ...) > 0 and text:format(...) or text
  end
  local with_value = {}
  for i, option in ipairs(valued()) do
    with_value[i] = "--" .. option.name
  end
  out("        %s) ((i++)) ;;\n        -*) ;;\n", table.concat(with_value, " | "))
  out("        *)\n            command=${COMP_WORDS[i]}\n            break\n            ;;\n")
  out("        esac\n    done\n    case $prev in\n")
  for _, option in ipairs(valued()) do
    out("    --%s)\n        COMPREPLY=($(%s))\n        return\n        ;;\n", option.name,
      bash_kind(option))
  end
  out("    esac\n    case $command in\n")
  for _, row in ipairs(shown()) do
    local argument = (row.arguments or {})[1]
    out("    %s)\n        case $cur in\n", row.name)
    out("        -*) COMPREPLY=($(IFS=' ' compgen -W %q -- \"$cur\")) ;;\n", words(options_of(row)))
    out("        *) COMPREPLY=($(%s)) ;;\n        esac\n        ;;\n", bash_kind(argument or {}))
  end
  local before = table.move(groups.output, 1, #groups.output, 1, {})
  table.move(groups.server, 1, #groups.server, #before + 1, before)
  out("    *) COMPREPLY=($(IFS=' ' compgen -W %q -- \"$cur\")) ;;\n    esac\n}\n\n",
    names() .. " --version " .. words(before))
  out("complete -o filenames -F _zadig zadig\n")
  return (table.concat(parts):gsub("compgen %-W (\"[%w_ ]+\")", "IFS=' ' compgen -W %1")
    :gsub("IFS=' ' IFS=' ' ", "IFS=' ' "))
end

local zsh_kinds = {
  file = "_files", directory = "_files -/", build = "_zadig_builds", server = "_zadig_servers",
  command = "_zadig_names",
}

local function zsh_kind(item)
  if item.choices then
    return "(" .. table.concat(item.choices, " ") .. ")"
  end
  return zsh_kinds[item.kind or ""] or " "
end

local function zsh_text(text)
  return (text:gsub("[%[%]:`$\"\\']", "\\%0"):gsub("\\'", "'\\''"))
end

local function zsh_option(option)
  local times = option.repeated and "*" or ""
  local rest = ("[%s]%s"):format(zsh_text(option.note), option.value
    and (":%s:%s"):format(option.value:lower(), zsh_kind(option)) or "")
  return ("'%s--%s%s'"):format(times, option.name, rest)
end

local zsh_head = [[
# The program answers for what only it knows, with the options of the line so far.
_zadig_ask() {
  local -a given
  local name
  for name in --server --url --project --token-from --ca-file; do
    local at=${words[(i)$name]}
    (( at < $#words )) && given+=($name ${words[at + 1]})
  done
  local -a found
  found=(${(f)"$($service complete $1 $given 2>/dev/null)"})
  compadd -a found
}
_zadig_builds() { _zadig_ask builds }
_zadig_servers() { _zadig_ask servers }

]]

--- The text of completion/_zadig.
local function zsh()
  local parts = { "#compdef zadig\n", NOTE, zsh_head }
  local function out(text, ...)
    parts[#parts + 1] = select("#", ...) > 0 and text:format(...) or text
  end
  out("_zadig_names() {\n  local -a names\n  names=(\n")
  for _, row in ipairs(shown()) do
    out("    '%s:%s'\n", row.name, zsh_text(row.title))
  end
  out("  )\n  _describe command names\n}\n\n_zadig() {\n")
  out("  local context state line\n  typeset -A opt_args\n")
  out("  _arguments -C \\\n")
  for _, group in ipairs { groups.output, groups.server } do
    for _, option in ipairs(group) do
      if not option.hidden then
        out("    %s \\\n", zsh_option(option))
      end
    end
  end
  out("    '--version[print the version]' \\\n    '(-)1:command:_zadig_names' \\\n")
  out("    '(-)*:: :->rest'\n")
  out("  [[ $state == rest ]] || return\n  case $words[1] in\n")
  for _, row in ipairs(shown()) do
    out("  %s)\n    _arguments", row.name)
    for _, option in ipairs(options_of(row)) do
      out(" \\\n      %s", zsh_option(option))
    end
    for i, argument in ipairs(row.arguments or {}) do
      out(" \\\n      '%s:%s:%s'", argument.many and "*" or i, argument.name:lower(),
        zsh_kind(argument))
    end
    out("\n    ;;\n")
  end
  out("  esac\n}\n\n_zadig \"$@\"\n")
  return table.concat(parts)
end

return { bash = bash, zsh = zsh }
