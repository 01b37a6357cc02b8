# SPDX-License-Identifier: MIT
# cmake --build . --target uninstall. An installation first notes which folders are there (uninstall.cmake).
set(script ${CMAKE_CURRENT_LIST_DIR}/uninstall.cmake)
install(CODE "execute_process(COMMAND \"${CMAKE_COMMAND}\" \"-DFOLDER=${PROJECT_BINARY_DIR}\" \"-DBEFORE=\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}\" -P \"${script}\")"
  ALL_COMPONENTS)
add_custom_target(uninstall COMMAND ${CMAKE_COMMAND} -D FOLDER=${PROJECT_BINARY_DIR} -P ${script} VERBATIM
  COMMENT "Removes what cmake --install has installed")
