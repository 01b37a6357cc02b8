/* SPDX-License-Identifier: MIT */
/* Netlink sockets that own a log group, as any program could have them. */
#ifndef GROUP_SOCKET_H
#define GROUP_SOCKET_H

#include <stdint.h>

/* Opens a netlink socket with this portid (0: the kernel chooses) in the namespace of the calling thread, and binds the
 * group to it. Returns its descriptor; a failure is -1. */
int group_socket_open(uint32_t portid, uint16_t group);

/* Opens a netlink socket that does nothing. */
int group_socket_other(void);

#endif
