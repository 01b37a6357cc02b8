# SPDX-License-Identifier: MIT
# The parts of an installation, and the Debian package of each:
#   lib      libnfring.so.0.1, for programs that are linked with it
#   dev      headers, libnfring.a, manual pages of the functions, examples
#   tools    the programs, their manual pages, units, completions
#   compat   nfring-run and its libnetfilter_log.so.1
#   flow     nfring-flow, apart from the tools for the libraries that it brings: libfixbuf, GLib, librdkafka
# `cmake --install` installs all of them; with --component, one.
set(NFRING_COMPONENTS lib dev tools)
if(NFRING_COMPAT AND NFRING_TOOLS)
  list(APPEND NFRING_COMPONENTS compat)
endif()
if(NFRING_TOOLS)
  list(APPEND NFRING_COMPONENTS flow)
endif()
set(NFRING_PACKAGE_lib libnfring${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}) # named for the library's SONAME
set(NFRING_PACKAGE_dev libnfring-dev)
set(NFRING_PACKAGE_tools nfring)
set(NFRING_PACKAGE_compat nfring-compat)
set(NFRING_PACKAGE_flow nfring-flow)
