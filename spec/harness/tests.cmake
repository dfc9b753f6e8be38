# SPDX-License-Identifier: MIT

# Every allocation fails: alone and forgiven, alone, and with all that follow.
foreach(fault soft once onward)
  add_test(NAME memory.${fault} WORKING_DIRECTORY ${root}
    COMMAND ${clean} ${asan_env} ${PROJECT_BINARY_DIR}/asan/harness ${root} ${fault})
  set_tests_properties(memory.${fault} PROPERTIES FIXTURES_REQUIRED asan TIMEOUT 600)
endforeach()
