# SPDX-License-Identifier: MIT
# The target `uninstall`: removes what `cmake --install` has installed last, and the folders that it made and that are
# empty then. The first part runs at the begin of an installation, the second is the target's.
#   cmake -D FOLDER=build folder [-D BEFORE=prefix] -P uninstall.cmake
cmake_minimum_required(VERSION 3.25) # policies
set(folders ${FOLDER}/install_folders.txt) # the prefix, then the folders that were there before
set(manifest ${FOLDER}/install_manifest.txt)

if(BEFORE)
  set(known "")
  if(EXISTS ${folders})
    file(STRINGS ${folders} known LIMIT_COUNT 1)
  endif()
  if(NOT known STREQUAL BEFORE) # not installed again over what was installed
    set(there "")
    if(IS_DIRECTORY ${BEFORE})
      execute_process(COMMAND find ${BEFORE} -maxdepth 8 -type d OUTPUT_VARIABLE there ERROR_QUIET)
    endif()
    file(WRITE ${folders} "${BEFORE}\n${there}")
  endif()
  return()
endif()

if(NOT EXISTS ${manifest})
  message(FATAL_ERROR "Nothing to uninstall: there is no ${manifest}, which cmake --install writes")
endif()
file(STRINGS ${manifest} files)
set(removed 0)
set(made "")
foreach(file IN LISTS files)
  set(file $ENV{DESTDIR}${file})
  if(EXISTS ${file} OR IS_SYMLINK ${file})
    file(REMOVE ${file})
    math(EXPR removed "${removed} + 1")
  endif()
  cmake_path(GET file PARENT_PATH folder)
  while(NOT folder IN_LIST made AND NOT folder STREQUAL "/")
    list(APPEND made ${folder})
    cmake_path(GET folder PARENT_PATH folder)
  endwhile()
endforeach()

set(there "")
set(prefix /no/record/of/folders)
if(EXISTS ${folders})
  file(STRINGS ${folders} there)
  list(POP_FRONT there prefix)
endif()
list(SORT made ORDER DESCENDING) # a folder stands behind what is in it
foreach(folder IN LISTS made)
  file(GLOB held LIST_DIRECTORIES true ${folder}/* ${folder}/.*)
  list(FILTER held EXCLUDE REGEX "/[.][.]?$")
  cmake_path(IS_PREFIX prefix ${folder} NORMALIZE inside) # elsewhere nobody has looked before
  if(inside AND NOT folder IN_LIST there AND NOT held AND IS_DIRECTORY ${folder})
    file(REMOVE_RECURSE ${folder})
  endif()
endforeach()
file(REMOVE ${manifest} ${folders})
message(STATUS "Uninstalled ${removed} files")
