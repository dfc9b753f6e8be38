# SPDX-License-Identifier: MIT

# The short form runs the corpus and changes of it under sanitizers; the long form uses libFuzzer.
foreach(target decode result encode sandbox)
  add_test(NAME fuzz.${target} WORKING_DIRECTORY ${root} COMMAND ${clean} ${asan_env}
    ${PROJECT_BINARY_DIR}/asan/fuzz/fuzz_${target} 3 spec/fuzz/corpus/${target})
  set_tests_properties(fuzz.${target} PROPERTIES FIXTURES_REQUIRED asan TIMEOUT 120)
endforeach()
add_test(NAME fuzz.long WORKING_DIRECTORY ${root} COMMAND ${clean} script/fuzz 60)
set_tests_properties(fuzz.long PROPERTIES LABELS full TIMEOUT 600)
