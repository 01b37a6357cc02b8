# SPDX-License-Identifier: MIT
# Run by cpack before it writes the packages: manual pages and changelogs are compressed, as Debian's policy asks for.
# A page of a function that another page describes (".so man3/other.3") becomes a link to it.
cmake_minimum_required(VERSION 3.25) # policies
find_program(GZIP gzip REQUIRED)
file(GLOB_RECURSE pages ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*/usr/share/man/man*/*)
file(GLOB changelogs ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*/usr/share/doc/*/changelog*)
foreach(file IN LISTS pages changelogs)
  file(STRINGS ${file} first LIMIT_COUNT 1)
  if(first MATCHES "^\\.so man[0-9]/(.*)$")
    file(REMOVE ${file})
    file(CREATE_LINK ${CMAKE_MATCH_1}.gz ${file}.gz SYMBOLIC)
  else()
    execute_process(COMMAND ${GZIP} -9n ${file} COMMAND_ERROR_IS_FATAL ANY)
  endif()
endforeach()
