# SPDX-License-Identifier: MIT
# The traffic generator of tests, benches and demos: built, never installed.
add_library(nfring_traffic STATIC ${CMAKE_CURRENT_LIST_DIR}/traffic.c ${CMAKE_CURRENT_LIST_DIR}/traffic_socket.c)
target_include_directories(nfring_traffic PUBLIC ${CMAKE_CURRENT_LIST_DIR})
target_link_libraries(nfring_traffic PRIVATE nfring_flags)

add_executable(nfring-send ${CMAKE_CURRENT_LIST_DIR}/nfring_send.c)
target_include_directories(nfring-send PRIVATE ${PROJECT_SOURCE_DIR}/include)
target_link_libraries(nfring-send PRIVATE nfring_traffic nfring_flags)
