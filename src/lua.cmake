# SPDX-License-Identifier: MIT

# Which Lua the module is compiled for: PkgConfig::LUA, LUA_INCLUDE_DIRS, and LUA_SERIES, "5.4" or
# "5.5", the name that Lua's own folders and programs carry.
set(supported 5.4 5.5)
set(ZADIG_LUA "" CACHE STRING "The Lua to build for: 5.4 or 5.5 (default: 5.4, else what is there)")
set_property(CACHE ZADIG_LUA PROPERTY STRINGS "" ${supported})
if(ZADIG_LUA AND NOT ZADIG_LUA IN_LIST supported)
  message(FATAL_ERROR "ZADIG_LUA is \"${ZADIG_LUA}\"; zadig can be built for Lua 5.4 and 5.5")
endif()

set(candidates ${supported})
if(ZADIG_LUA)
  set(candidates ${ZADIG_LUA})
endif()
foreach(series IN LISTS candidates)
  string(REPLACE "." "" digits ${series})
  math(EXPR next "${digits} % 10 + 1")
  # A prefix for each series: pkg_search_module keeps what it found when ZADIG_LUA changes.
  pkg_search_module(LUA_${digits} QUIET IMPORTED_TARGET
    lua${series} lua-${series} lua${digits} "lua>=${series}")
  if(LUA_${digits}_FOUND AND LUA_${digits}_VERSION VERSION_LESS 5.${next})
    set(LUA_SERIES ${series})
    set(LUA_INCLUDE_DIRS ${LUA_${digits}_INCLUDE_DIRS})
    add_library(PkgConfig::LUA ALIAS PkgConfig::LUA_${digits})
    message(STATUS "Lua ${LUA_${digits}_VERSION} (-DZADIG_LUA= chooses another)")
    break()
  endif()
endforeach()
if(NOT LUA_SERIES)
  list(JOIN candidates " or " wanted)
  list(GET candidates 0 first)
  message(FATAL_ERROR "Lua ${wanted} has no headers here; install liblua${first}-dev (Debian), "
    "lua${first}-dev (Alpine), lua-devel (Fedora) or lua (Homebrew)")
endif()
