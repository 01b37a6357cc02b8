/* SPDX-License-Identifier: MIT */
/* Which process holds a group. The kernel names the owner of a group by the portid of a netlink socket,
 * which is no pid: the socket's inode leads to the processes that have it open.
 *
 *   /proc/thread-self/net/netfilter/nfnetlink_log   group -> portid
 *   /proc/thread-self/net/netlink                   portid -> inode
 *   /proc/PID/fd                                    inode -> PID */
#ifndef NFR_HOLDER_H
#define NFR_HOLDER_H

#include <stdint.h>
#include <sys/types.h>

struct nfr_holder {
	uint32_t portid; /* of the socket that owns the group; 0: nobody does, or it cannot be read */
	pid_t pid;       /* a process that has that socket open, the lowest; 0: none is to be seen */
	uint32_t others; /* further processes that have it open */
	char name[16];   /* the name of `pid` */
	int err;         /* a negative errno: reading ended early, so there may be more; 0 */
};

/* Finds out about `group` in the network namespace `netns_fd`; -1: the thread's. What cannot be read
 * stays 0. */
void nfr_holder_find(struct nfr_holder *h, int netns_fd, uint16_t group);

#endif
