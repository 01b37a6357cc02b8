/* SPDX-License-Identifier: MIT */
/* Asks the kernel about nfnetlink_log by messages that change nothing. */
#ifndef DOCTOR_NETLINK_H
#define DOCTOR_NETLINK_H

/* Opens a netfilter netlink socket. Returns it, or -errno. */
int doctor_netlink_open(void);

/* Asks for a change of nothing in a group that nobody owns. Returns 0, or -errno: -EPERM without the right to bind
 * groups here, -EINVAL where the kernel has no nfnetlink_log. */
int doctor_netlink_ask(int fd);

/* Asks whether the kernel can add the connection to packets. Returns 0, or -errno: -EOPNOTSUPP if it cannot. */
int doctor_netlink_ask_conntrack(int fd);

#endif
