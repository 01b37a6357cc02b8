/* SPDX-License-Identifier: MIT */
/* Reads from /proc about a log group and the socket that has bound it, in the network
 * namespace of the calling thread. */
#ifndef CLI_GROUP_OWNER_H
#define CLI_GROUP_OWNER_H

#include <stdbool.h>
#include <stdint.h>

/* A line of /proc/net/netfilter/nfnetlink_log:
 *   group portid queued copy_mode copy_range timeout references */
struct cli_group_owner {
	uint16_t group;
	uint32_t portid; /* of the socket; no process id */
	uint32_t queued; /* packets in the batch that the kernel has not sent yet */
	uint32_t copy_mode;
	uint32_t copy_range;
	uint32_t timeout_cs;
};

/* A line of /proc/net/netlink:
 *   socket protocol portid groups unread written dump references drops inode */
struct cli_group_socket {
	uint32_t protocol; /* NETLINK_NETFILTER, ... */
	uint32_t portid;
	uint32_t unread_bytes;
	uint32_t drops; /* datagrams */
	uint64_t inode; /* what socket:[...] in /proc/PID/fd says */
};

/* Reads one line. False, with nothing written, if it is cut, or a number is out of range. */
bool cli_group_owner_parse(const char *line, struct cli_group_owner *o);
bool cli_group_socket_parse(const char *line, struct cli_group_socket *s);

#define CLI_GROUP_OWNER_FILE "/proc/thread-self/net/netfilter/nfnetlink_log"
#define CLI_GROUP_SOCKET_FILE "/proc/thread-self/net/netlink"

/* Reads who has bound `group`. False if nobody has. */
bool cli_group_owner_read(unsigned group, struct cli_group_owner *o);

/* Reads the netfilter socket with that portid. False if there is none. */
bool cli_group_socket_read(uint32_t portid, struct cli_group_socket *s);

#endif
