# SPDX-License-Identifier: MIT
# What `cmake --install` puts where: libraries, headers, the pkg-config file, the
# CMake package and the manual pages of the library.
include(CMakePackageConfigHelpers)

set(NFRING_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/nfring)
# Two export sets: a program that links the shared library needs none of the
# development packages that the static one does.
foreach(kind shared static)
  install(TARGETS nfring_${kind} EXPORT nfring-${kind}
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT lib NAMELINK_COMPONENT dev ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(EXPORT nfring-${kind} NAMESPACE nfring:: DESTINATION ${NFRING_CMAKE_DIR})
endforeach()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/nfring DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/nfringConfig.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/nfringConfig.cmake
  INSTALL_DESTINATION ${NFRING_CMAKE_DIR})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/nfringConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/nfringConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/nfringConfigVersion.cmake
  DESTINATION ${NFRING_CMAKE_DIR})

# Relative to the file itself, so that `cmake --install --prefix` and a moved tree work.
set(NFRING_PC_PREFIX ${CMAKE_INSTALL_PREFIX})
if(NOT IS_ABSOLUTE ${CMAKE_INSTALL_LIBDIR})
  file(RELATIVE_PATH up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
  string(REGEX REPLACE "/$" "" up "${up}")
  set(NFRING_PC_PREFIX "\${pcfiledir}/${up}")
endif()
foreach(dir LIBDIR INCLUDEDIR)
  cmake_path(APPEND NFRING_PC_${dir} "\${prefix}" ${CMAKE_INSTALL_${dir}})
endforeach()
configure_file(${CMAKE_CURRENT_LIST_DIR}/nfring.pc.in ${CMAKE_CURRENT_BINARY_DIR}/nfring.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/nfring.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# A page is named for its first function; the others that it describes point to it.
function(nfring_man page)
  install(FILES ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../man/${page}.3 DESTINATION ${CMAKE_INSTALL_MANDIR}/man3)
  foreach(name ${ARGN})
    file(CONFIGURE OUTPUT man/${name}.3 CONTENT ".so man3/${page}.3\n")
    install(FILES ${CMAKE_CURRENT_BINARY_DIR}/man/${name}.3 DESTINATION ${CMAKE_INSTALL_MANDIR}/man3)
  endforeach()
endfunction()
nfring_man(nfring_open nfring_start nfring_run nfring_stop nfring_stop_after_drain nfring_close)
nfring_man(nfring_opts_default nfring_opts_init)
nfring_man(nfring_queue_claim nfring_queue_release nfring_queue_wait nfring_worker_count nfring_queue_get)
nfring_man(nfring_queue_fd nfring_queue_arm nfring_queue_wake)
nfring_man(nfring_feed nfring_feed_end)
nfring_man(nfring_stats_read nfring_worker_stats_read nfring_group_stats_read nfring_stats_zero nfring_worker_stats_zero
  nfring_worker_latency_read nfring_group_count
  nfring_group_number nfring_group_worker nfring_group_fd nfring_version nfring_error_name)
nfring_man(nfring_hist_add nfring_hist_index nfring_hist_quantile nfring_hist_merge)
nfring_man(nfring_steps_look nfring_steps_look_now nfring_steps_hide)
nfring_man(nfring_pkt_attr nfring_pkt_has nfring_pkt_message nfring_pkt_family nfring_pkt_group nfring_pkt_hw_protocol
  nfring_pkt_hook nfring_pkt_mark nfring_pkt_timestamp_ns nfring_pkt_indev nfring_pkt_outdev nfring_pkt_physindev
  nfring_pkt_physoutdev nfring_pkt_hw_addr nfring_pkt_payload nfring_pkt_prefix nfring_pkt_uid nfring_pkt_gid
  nfring_pkt_seq nfring_pkt_seq_global nfring_pkt_hw_type nfring_pkt_hw_len nfring_pkt_hw_header nfring_pkt_ct
  nfring_pkt_ct_info nfring_pkt_l2_header nfring_pkt_vlan nfring_pkt_u16 nfring_pkt_u32 nfring_get_be16 nfring_get_be32
  nfring_get_be64)
nfring_man(nfring_pkt_tuple nfring_ip_tuple nfring_pkt_ip nfring_pkt_wire_len nfring_pkt_direction nfring_pkt_time_ns)
install(FILES ${CMAKE_CURRENT_LIST_DIR}/../man/nfring.7 DESTINATION ${CMAKE_INSTALL_MANDIR}/man7)
if(NOT NFRING_PACKAGES) # each package brings its own
  install(FILES ${CMAKE_CURRENT_LIST_DIR}/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})
endif()
