# SPDX-License-Identifier: MIT
# latency: whether the budget is kept, on shapes of traffic. bench/latency runs it.
if(JANSSON_FOUND AND TARGET nfring_traffic)
  add_executable(nfring-latency latency.c latency_json.c latency_measure.c latency_opts.c latency_result.c
    latency_send.c latency_shapes.c latency_table.c latency_watch.c names.c peers_net.c)
  target_link_libraries(nfring-latency PRIVATE nfring_static nfring_traffic nfring_flags PkgConfig::JANSSON
    Threads::Threads m)
  if(COMMAND nfring_add_test)
    nfring_add_test(bench.latency kernel 120 ${CMAKE_CURRENT_SOURCE_DIR}/latency_check $<TARGET_FILE:nfring-latency>)
    set_tests_properties(bench.latency PROPERTIES PROCESSORS 2)
  endif()
else()
  message(STATUS "bench/latency is not built: it needs libjansson-dev and the tools")
endif()
