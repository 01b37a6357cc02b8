# SPDX-License-Identifier: MIT
# nfring-tune, and the page that its report is made of.
set(NFRING_TUNE_PAGE ${CMAKE_CURRENT_LIST_DIR}/nfring_tune_page.html)
set_source_files_properties(nfring_tune_page.c PROPERTIES
  COMPILE_DEFINITIONS NFR_TUNE_PAGE_FILE="${NFRING_TUNE_PAGE}"
  OBJECT_DEPENDS ${NFRING_TUNE_PAGE})

add_executable(nfring-tune
  nfring_tune.c nfring_tune_data.c nfring_tune_files.c nfring_tune_home.c nfring_tune_judge.c
  nfring_tune_load.c nfring_tune_measure.c nfring_tune_options.c nfring_tune_page.c nfring_tune_plan.c
  nfring_tune_progress.c nfring_tune_text.c nfring_tune_warn.c)
target_compile_definitions(nfring-tune PRIVATE _GNU_SOURCE)
target_link_libraries(nfring-tune PRIVATE nfring_cli nfring_traffic nfring_flags m)

install(TARGETS nfring-tune RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES man/nfring-tune.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
