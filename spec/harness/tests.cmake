# SPDX-License-Identifier: MIT

# Every allocation fails: alone and forgiven, alone, with all that follow; and each is forgiven. Of
# the sandbox two ways are enough for the short form: no host depends on it.
foreach(fault soft once onward always)
  foreach(what calls sandbox)
    add_test(NAME memory.${what}.${fault} WORKING_DIRECTORY ${root}
      COMMAND ${clean} ${asan_env} ${PROJECT_BINARY_DIR}/asan/harness ${root} ${what} ${fault})
    set_tests_properties(memory.${what}.${fault} PROPERTIES FIXTURES_REQUIRED asan TIMEOUT 900)
  endforeach()
endforeach()
set_tests_properties(memory.sandbox.soft memory.sandbox.onward PROPERTIES LABELS full)
