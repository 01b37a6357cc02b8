# SPDX-License-Identifier: MIT
# Ranges of groups: the rules that fill them, the merge of nfring-dump, nfring-top.
target_sources(nfring_cli PRIVATE
  nfring_dump_merge.c nfring_pps_spread.c nfring_pps_view.c nfring_rules_check.c nfring_rules_print.c
  nfring_top_count.c nfring_top_flow.c nfring_top_merge.c nfring_top_print.c)

add_executable(nfring-rules nfring_rules.c)
add_executable(nfring-top nfring_top.c nfring_top_capture.c)
foreach(tool nfring-rules nfring-top)
  target_compile_definitions(${tool} PRIVATE _GNU_SOURCE)
  target_link_libraries(${tool} PRIVATE nfring_cli nfring_flags)
endforeach()

install(TARGETS nfring-rules nfring-top RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES man/nfring-rules.1 man/nfring-top.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
