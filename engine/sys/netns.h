/* SPDX-License-Identifier: MIT */
/* Network namespaces: works inside one while the caller's thread stays in its own. */
#ifndef NFR_NETNS_H
#define NFR_NETNS_H

/* Opens a namespace by its name under /run/netns, or by path if `name` holds a '/'. Returns a
 * descriptor or -errno; -EINVAL if it is no namespace of any kind. Never waits. */
int nfr_netns_open(const char *name);

/* Calls fn(arg) inside the namespace `fd`, on a thread of its own, and returns its result; -errno
 * if the namespace cannot be entered. With fd -1 it calls fn(arg) directly. */
int nfr_netns_call(int fd, int (*fn)(void *arg), void *arg);

#endif
