# SPDX-License-Identifier: MIT

# The Debian packages are lua-zadig, -sandbox and -dev for Lua 5.4, and lua5.5-zadig and so on
# for Lua 5.5, so that both modules can be installed side by side.
set(zadig_deb lua-zadig)
if(NOT LUA_SERIES STREQUAL 5.4)
  set(zadig_deb lua${LUA_SERIES}-zadig)
endif()

# What is installed where, in four components: `runtime` (the module and its Lua files), `sandbox`
# (the mock server), `command` (the program `zadig`) and `development` (for hosts that link the static
# library).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# Lua searches these directories below /usr/local by default. They follow ZADIG_LUA, so the cache
# holds no copy of them.
set(ZADIG_CMODULES "" CACHE STRING
  "Where Lua looks for C modules, below the prefix (default: lib/lua/<version>)")
set(ZADIG_LUAMODULES "" CACHE STRING
  "Where Lua looks for Lua modules, below the prefix (default: share/lua/<version>)")
if(NOT ZADIG_CMODULES)
  set(ZADIG_CMODULES lib/lua/${LUA_SERIES})
endif()
if(NOT ZADIG_LUAMODULES)
  set(ZADIG_LUAMODULES share/lua/${LUA_SERIES})
endif()

install(TARGETS zadig_core LIBRARY DESTINATION ${ZADIG_CMODULES}/zadig COMPONENT runtime)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/lua/ DESTINATION ${ZADIG_LUAMODULES} COMPONENT runtime
  FILES_MATCHING PATTERN "*.lua" PATTERN "zadig/sandbox" EXCLUDE PATTERN "zadig/command" EXCLUDE
  PATTERN "zadig/console" EXCLUDE)
# For editors and for reading: annotations, and programs to begin with.
install(FILES ${PROJECT_SOURCE_DIR}/config.json ${PROJECT_SOURCE_DIR}/README.md
  DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${zadig_deb} COMPONENT runtime)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/library ${PROJECT_SOURCE_DIR}/examples
    ${PROJECT_SOURCE_DIR}/docs
  DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${zadig_deb} COMPONENT runtime
  PATTERN "zadig.1" EXCLUDE)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE
  DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${zadig_deb} RENAME copyright COMPONENT runtime)
if(TARGET zadig_sandbox_core)
  install(FILES ${PROJECT_SOURCE_DIR}/LICENSE
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${zadig_deb}-sandbox RENAME copyright COMPONENT sandbox)
  install(TARGETS zadig_sandbox_core
    LIBRARY DESTINATION ${ZADIG_CMODULES}/zadig/sandbox COMPONENT sandbox)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/lua/zadig/sandbox
    DESTINATION ${ZADIG_LUAMODULES}/zadig COMPONENT sandbox FILES_MATCHING PATTERN "*.lua")
endif()

# The command: a program that starts the Lua that the modules were compiled for, its Lua files, its
# manual page and completion.
file(READ ${PROJECT_SOURCE_DIR}/script/zadig program)
string(REPLACE "#!/usr/bin/env lua5.4\n" "#!/usr/bin/env lua${LUA_SERIES}\n" program "${program}")
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/zadig-program CONTENT "${program}" @ONLY)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS script/zadig)
install(PROGRAMS ${PROJECT_BINARY_DIR}/zadig-program
  DESTINATION ${CMAKE_INSTALL_BINDIR} RENAME zadig COMPONENT command)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/lua/zadig/command ${PROJECT_SOURCE_DIR}/lua/zadig/console
  DESTINATION ${ZADIG_LUAMODULES}/zadig COMPONENT command FILES_MATCHING PATTERN "*.lua")
install(FILES ${PROJECT_SOURCE_DIR}/docs/zadig.1
  DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT command)
install(FILES ${PROJECT_SOURCE_DIR}/completion/zadig.bash
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME zadig COMPONENT command)
install(FILES ${PROJECT_SOURCE_DIR}/completion/_zadig
  DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions COMPONENT command)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE
  DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/zadig RENAME copyright COMPONENT command)

set(config ${CMAKE_INSTALL_LIBDIR}/cmake/zadig)
configure_package_config_file(
  ${CMAKE_CURRENT_LIST_DIR}/zadig-config.cmake.in ${PROJECT_BINARY_DIR}/zadig-config.cmake
  INSTALL_DESTINATION ${config} PATH_VARS ZADIG_LUAMODULES)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/zadig-config-version.cmake
  COMPATIBILITY SameMinorVersion)
# Relative, so that the files may be moved with their prefix.
file(RELATIVE_PATH up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(
  ${CMAKE_CURRENT_LIST_DIR}/zadig.pc.in ${PROJECT_BINARY_DIR}/zadig.pc @ONLY)

install(FILES ${PROJECT_SOURCE_DIR}/LICENSE
  DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${zadig_deb}-dev RENAME copyright COMPONENT development)
install(FILES ${PROJECT_SOURCE_DIR}/src/zadig.h
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)
install(TARGETS zadig_static EXPORT zadig
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(EXPORT zadig NAMESPACE zadig:: FILE zadig-targets.cmake
  DESTINATION ${config} COMPONENT development)
install(FILES
  ${PROJECT_BINARY_DIR}/zadig-config.cmake ${PROJECT_BINARY_DIR}/zadig-config-version.cmake
  DESTINATION ${config} COMPONENT development)
install(FILES ${PROJECT_BINARY_DIR}/zadig.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
