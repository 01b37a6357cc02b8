/* SPDX-License-Identifier: MIT */
/* qemu-user makes no sockets of NETLINK_NETFILTER and NETLINK_USERSOCK. Linked into every program, this gives
 * sockets of NETLINK_KOBJECT_UEVENT in their place. In a network namespace of its own they carry any bytes between
 * the sockets of a test. Nobody reads requests to the kernel there: who waits for its ACK waits in vain. */
#define _GNU_SOURCE
#include <linux/netlink.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Weak: a test may have its own. */
__attribute__((weak)) int socket(int domain, int type, int protocol)
{
	if (domain == AF_NETLINK && (protocol == NETLINK_NETFILTER || protocol == NETLINK_USERSOCK))
		protocol = NETLINK_KOBJECT_UEVENT;
	return (int)syscall(SYS_socket, domain, type, protocol);
}
