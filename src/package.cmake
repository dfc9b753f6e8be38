# SPDX-License-Identifier: MIT

# Debian packages, one for each component of install.cmake: run `cpack` in the build directory.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME ${zadig_deb})
set(CPACK_PACKAGE_CONTACT "the authors of lua-zadig")
set(CPACK_DEBIAN_PACKAGE_NAME ${zadig_deb})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION interpreters)

# Dependencies on libraries are derived from the modules. Lua is the host's, whatever its version.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)

# zadig_package(<component> <name> <summary> <text>)
macro(zadig_package component name summary text)
  string(TOUPPER ${component} upper)
  set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${name})
  set(CPACK_DEBIAN_${upper}_DESCRIPTION "${summary}\n${text}")
endmacro()

zadig_package(runtime ${zadig_deb} "Lua client for the build operations of the Zadig CI server"
  "A C core over libcurl and cJSON with its policy in Lua, for Lua ${LUA_SERIES}.")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_RECOMMENDS lua${LUA_SERIES})
# Older versions have every symbol, but not every option.
set(CPACK_DEBIAN_RUNTIME_PACKAGE_DEPENDS "libcurl4 (>= ${ZADIG_LIBCURL})")

zadig_package(sandbox ${zadig_deb}-sandbox "Stand-in for the Zadig CI server's build API"
  "Answers on a loopback port as the real server does, for tests and first steps.")
set(CPACK_DEBIAN_SANDBOX_PACKAGE_RECOMMENDS lua${LUA_SERIES})
set(CPACK_DEBIAN_SANDBOX_PACKAGE_SUGGESTS "${zadig_deb}, zadig")

zadig_package(command zadig "Command for the build operations of the Zadig CI server"
  "Keeps builds as files: shows what differs from the server, and applies it.")
set(CPACK_DEBIAN_COMMAND_PACKAGE_DEPENDS
  "${zadig_deb} (= ${PROJECT_VERSION}), lua${LUA_SERIES}, lua-argparse")
set(CPACK_DEBIAN_COMMAND_PACKAGE_RECOMMENDS "${zadig_deb}-sandbox, lua-readline")
set(CPACK_DEBIAN_COMMAND_PACKAGE_SUGGESTS "lua-readline, lua-yaml")
set(CPACK_DEBIAN_COMMAND_PACKAGE_SECTION devel)

zadig_package(development ${zadig_deb}-dev "Lua client for the Zadig CI server, for hosts that link it"
  "The static library and its header, to be found by CMake and pkg-config.")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  "${zadig_deb} (= ${PROJECT_VERSION}), liblua${LUA_SERIES}-dev, libcurl4-openssl-dev, libcjson-dev")

# One static library for all versions of Lua: only one of them can be installed.
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_PROVIDES zadig-development)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_CONFLICTS zadig-development)

if(TARGET zadig_sandbox_core)
  set(CPACK_COMPONENTS_ALL runtime sandbox command development)
else()
  set(CPACK_COMPONENTS_ALL runtime command development)
endif()
include(CPack)
