# SPDX-License-Identifier: MIT

# memory_test(<name> <what> <fault> <labels>), as harness/main.c has them.
function(memory_test name what fault labels)
  add_test(NAME memory.${name} WORKING_DIRECTORY ${root}
    COMMAND ${clean} ${asan_env} ${PROJECT_BINARY_DIR}/asan/harness ${root} ${what} ${fault})
  set_tests_properties(memory.${name} PROPERTIES
    FIXTURES_REQUIRED asan TIMEOUT 900 LABELS "${labels}")
endfunction()

# Every allocation fails: alone with a second try, alone, and with all that follow; or each with a
# second try. For the sandbox, which no production host depends on, the short form takes every
# eleventh.
foreach(fault soft once onward)
  memory_test(calls.${fault} calls ${fault} "")
  memory_test(sandbox.${fault} sandbox ${fault} full)
endforeach()
memory_test(calls.always calls always "")
memory_test(sandbox.always sandbox always "")
memory_test(sandbox.some sandbox once/11 "")
