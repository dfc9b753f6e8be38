# SPDX-License-Identifier: MIT

# Each lint is a test; sources are found by pattern.
function(lint name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "LABELS;COMMAND")
  add_test(NAME lint.${name} WORKING_DIRECTORY ${root} COMMAND ${arg_COMMAND})
  set_tests_properties(lint.${name} PROPERTIES
    LABELS "${arg_LABELS}" TIMEOUT 300 SKIP_RETURN_CODE 77)
endfunction()

file(GLOB_RECURSE c_sources CONFIGURE_DEPENDS RELATIVE ${root}
  ${root}/src/*.c ${root}/spec/*.c ${root}/bench/*.c ${root}/examples/*.c)
file(GLOB_RECURSE c_headers CONFIGURE_DEPENDS RELATIVE ${root}
  ${root}/src/*.h ${root}/spec/*.h ${root}/bench/*.h ${root}/examples/*.h)

lint(luacheck COMMAND luacheck --quiet --no-color .)
set(pinned ${LUA_PROGRAM} spec/lint/pinned.lua) # one version of clang-format and clang-tidy
lint(format COMMAND ${pinned} clang-format -n --Werror ${c_sources} ${c_headers})
lint(files COMMAND ${LUA_PROGRAM} spec/lint/files.lua)
lint(arrows COMMAND ${LUA_PROGRAM} spec/lint/arrows.lua)
lint(loops COMMAND ${LUA_PROGRAM} spec/lint/loops.lua)
lint(globals COMMAND ${LUA_PROGRAM} spec/lint/globals.lua)
lint(symbols COMMAND ${LUA_PROGRAM} spec/lint/symbols.lua ${PROJECT_BINARY_DIR})

# clang-tidy, a test per source; mistakes.c is wrong on purpose.
foreach(source ${c_sources})
  if(source MATCHES "^(src|spec)/" AND NOT source MATCHES "mistakes")
    string(REGEX REPLACE "^src/|\\.c$" "" name ${source})
    string(REPLACE "/" "." name ${name})
    lint(tidy.${name} COMMAND ${pinned} clang-tidy -p ${PROJECT_BINARY_DIR}/clang --quiet ${source})
    set_tests_properties(lint.tidy.${name} PROPERTIES FIXTURES_REQUIRED clang)
  endif()
endforeach()

# gcc's analyzer, and cppcheck. cppcheck does not see the headers of Lua: it knows the functions,
# and would report problems inside the macros.
variant(analyzer -DCMAKE_C_COMPILER=gcc -DZADIG_WERROR=ON -DCMAKE_C_FLAGS=-fanalyzer)
set_tests_properties(build.analyzer PROPERTIES LABELS full)
lint(cppcheck LABELS full COMMAND cppcheck --quiet --error-exitcode=1 --std=c11 --library=posix
  --enable=warning,performance,portability --inline-suppr
  --suppress=missingIncludeSystem -I src src)

lint(rockspecs COMMAND ${LUA_PROGRAM} script/rockspecs.lua --check)
