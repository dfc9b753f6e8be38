# SPDX-License-Identifier: MIT

# Debian packages, one for each component of install.cmake: run `cpack` in the build directory.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME lua-zadig)
set(CPACK_PACKAGE_CONTACT "the authors of lua-zadig")
set(CPACK_DEBIAN_PACKAGE_NAME lua-zadig)
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

zadig_package(runtime lua-zadig "Lua client for the build operations of the Zadig CI server"
  "A C core over libcurl and cJSON with its policy in Lua 5.4.")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_RECOMMENDS lua5.4)
# Older versions have every symbol, but not every option.
set(CPACK_DEBIAN_RUNTIME_PACKAGE_DEPENDS "libcurl4 (>= ${ZADIG_LIBCURL})")

zadig_package(sandbox lua-zadig-sandbox "Stand-in for the Zadig CI server's build API"
  "Answers on a loopback port as the real server does, for tests and first steps.")
set(CPACK_DEBIAN_SANDBOX_PACKAGE_DEPENDS lua5.4)
set(CPACK_DEBIAN_SANDBOX_PACKAGE_SUGGESTS lua-zadig)

zadig_package(development lua-zadig-dev "Lua client for the Zadig CI server, for hosts that link it"
  "The static library and its header, to be found by CMake and pkg-config.")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  "lua-zadig (= ${PROJECT_VERSION}), liblua5.4-dev, libcurl4-openssl-dev, libcjson-dev")

if(TARGET zadig_sandbox_core)
  set(CPACK_COMPONENTS_ALL runtime sandbox development)
else()
  set(CPACK_COMPONENTS_ALL runtime development)
endif()
include(CPack)
