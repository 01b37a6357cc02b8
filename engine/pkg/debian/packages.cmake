# SPDX-License-Identifier: MIT
# Debian packages: cmake --preset package, cmake --build --preset package, cpack --preset package.
# A component is a package (components.cmake). Dependencies on other packages are found by
# dpkg-shlibdeps; that on libnfring0.1 by its symbols file, which stands beside the library too.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME nfring)
set(CPACK_PACKAGE_VENDOR "the nfring authors")
set(CPACK_PACKAGE_CONTACT "the nfring authors <nfring@nfring.invalid>")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # each package has its own
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/packages)
set(CPACK_SET_DESTDIR ON) # for /etc
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_COMPONENTS_ALL ${NFRING_COMPONENTS})
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 0nfring1) # below whatever Debian may number itself
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${PROJECT_BINARY_DIR}/engine)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/finish.cmake)
set(version ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})

# nfring_package(COMPONENT SECTION SUMMARY TEXT): the fields that every package has, its copyright and changelog.
function(nfring_package component section summary text)
  string(TOUPPER ${component} c)
  set(CPACK_DEBIAN_${c}_PACKAGE_NAME ${NFRING_PACKAGE_${component}} PARENT_SCOPE)
  set(CPACK_DEBIAN_${c}_PACKAGE_SECTION ${section} PARENT_SCOPE)
  set(CPACK_DEBIAN_${c}_DESCRIPTION "${summary}\n${text}" PARENT_SCOPE)
  set(folder ${CMAKE_INSTALL_DATAROOTDIR}/doc/${NFRING_PACKAGE_${component}})
  install(FILES ${PROJECT_SOURCE_DIR}/engine/pkg/copyright DESTINATION ${folder} COMPONENT ${component})
  install(FILES ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/changelog DESTINATION ${folder} COMPONENT ${component} RENAME changelog.Debian)
  install(FILES ${PROJECT_SOURCE_DIR}/engine/CHANGES.md DESTINATION ${folder} COMPONENT ${component} RENAME changelog)
endfunction()
set(about "nfring captures what netfilter logs: the packets that a rule of\nnftables or iptables copies to an NFLOG group. It drains the group with\nio_uring or recv, and counts every packet that is lost.\n\n")
nfring_package(lib libs "capture of netfilter logs (NFLOG): shared library" "${about}This package holds the shared library.")
nfring_package(dev libdevel "capture of netfilter logs (NFLOG): development files"
  "${about}This package holds the headers, the static library, the manual pages of the\nfunctions, and examples.")
nfring_package(tools net "capture of netfilter logs (NFLOG): tools"
  "${about}This package holds the tools: nfring-dump shows and saves packets, nfring-pps\nmeasures, nfring-top shows the busiest flows, nfring-rules writes rules, and\nothers. Units for systemd run them as services.")
nfring_package(compat net "capture of netfilter logs (NFLOG): for programs of libnetfilter_log"
  "${about}This package holds nfring-run, which runs Suricata, ulogd2, uacctd and other\nprograms of libnetfilter_log on nfring, as they are.")
nfring_package(flow net "capture of netfilter logs (NFLOG): exporter of flows"
  "${about}This package holds nfring-flow, which exports flows of the logged packets by\nIPFIX, as JSON and to Kafka, with what the firewall knew of them: the rule's\nprefix, mark, user, NAT. A unit for systemd runs it as a service.")

# The library: symbols and shlibs say which version a program needs; the trigger runs ldconfig.
file(STRINGS ${PROJECT_SOURCE_DIR}/engine/pkg/nfring.map lines REGEX "^(NFRING_[0-9.]+ {|\tnfring_.*;)$")
set(names "")
foreach(line IN LISTS lines) # a version, then its names
  if(line MATCHES "^(NFRING_[0-9.]+) {")
    set(node ${CMAKE_MATCH_1})
    string(REPLACE NFRING_ "" since ${node})
    set(name ${node})
  else()
    string(REGEX REPLACE "^\t(.*);$" "\\1" name "${line}")
  endif()
  string(APPEND names " ${name}@${node} ${since}.0\n")
endforeach()
set(abi ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
set(control ${PROJECT_BINARY_DIR}/engine/DEBIAN) # dpkg-shlibdeps looks above a library for it
file(CONFIGURE OUTPUT ${control}/symbols CONTENT "libnfring.so.${abi} ${NFRING_PACKAGE_lib} #MINVER#\n${names}")
file(CONFIGURE OUTPUT ${control}/shlibs CONTENT "libnfring ${abi} ${NFRING_PACKAGE_lib} (>= ${PROJECT_VERSION})\n")
file(CONFIGURE OUTPUT ${control}/triggers CONTENT "activate-noawait ldconfig\n")
# cpack adds scripts that run ldconfig unless there are others. It leaves out files that do not exist.
set(CPACK_DEBIAN_LIB_PACKAGE_CONTROL_EXTRA ${control}/symbols ${control}/shlibs ${control}/triggers ${control}/postinst
  ${control}/postrm)

set(CPACK_DEBIAN_DEV_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "${NFRING_PACKAGE_lib} (= ${version}), liburing-dev (>= 2.3), libmnl-dev (>= 1.0.4)")

set(control ${PROJECT_BINARY_DIR}/tools/DEBIAN)
file(CONFIGURE OUTPUT ${control}/conffiles CONTENT "/etc/nfring/dump.conf\n/etc/nfring/pps.conf\n/etc/logrotate.d/nfring\n")
set(CPACK_DEBIAN_TOOLS_PACKAGE_CONTROL_EXTRA ${control}/conffiles ${CMAKE_CURRENT_LIST_DIR}/prerm
  ${CMAKE_CURRENT_LIST_DIR}/postinst ${CMAKE_CURRENT_LIST_DIR}/postrm)
set(CPACK_DEBIAN_TOOLS_PACKAGE_RECOMMENDS "nftables | iptables")
set(CPACK_DEBIAN_TOOLS_PACKAGE_SUGGESTS "logrotate, ${NFRING_PACKAGE_compat}, ${NFRING_PACKAGE_flow}, tshark")

set(control ${PROJECT_BINARY_DIR}/tools/DEBIAN-flow)
file(CONFIGURE OUTPUT ${control}/conffiles CONTENT "/etc/nfring/flow.conf\n/etc/logrotate.d/nfring-flow\n")
set(CPACK_DEBIAN_FLOW_PACKAGE_CONTROL_EXTRA ${control}/conffiles ${CMAKE_CURRENT_LIST_DIR}/flow/prerm
  ${CMAKE_CURRENT_LIST_DIR}/postinst ${CMAKE_CURRENT_LIST_DIR}/flow/postrm)
set(CPACK_DEBIAN_FLOW_PACKAGE_RECOMMENDS "${NFRING_PACKAGE_tools}, nftables | iptables")
set(CPACK_DEBIAN_FLOW_PACKAGE_SUGGESTS logrotate)

include(CPack)
