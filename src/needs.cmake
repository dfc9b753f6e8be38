# SPDX-License-Identifier: MIT

# Says which package is missing, in words that a new user can act on.
find_package(PkgConfig QUIET)
if(NOT PKG_CONFIG_FOUND)
  message(FATAL_ERROR "pkg-config is not installed; install pkg-config (Debian), pkgconf (Alpine, "
    "Homebrew) or pkgconf-pkg-config (Fedora)")
endif()

# zadig_need(<prefix> <module> <version> <packages>): PkgConfig::<prefix>, or an error that names
# the packages. A macro, because pkg_check_modules sets variables where it is called.
macro(zadig_need prefix module version packages)
  pkg_check_modules(${prefix} QUIET IMPORTED_TARGET ${module}>=${version})
  if(NOT ${prefix}_FOUND)
    pkg_check_modules(${prefix}_ANY QUIET ${module})
    set(found "it was not found")
    if(${prefix}_ANY_FOUND)
      set(found "version ${${prefix}_ANY_VERSION} is too old")
    endif()
    message(FATAL_ERROR
      "${module} ${version} or newer is needed, and ${found}; install ${packages}")
  endif()
endmacro()
