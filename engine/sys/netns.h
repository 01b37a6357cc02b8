/* SPDX-License-Identifier: MIT */
/* Network namespaces: work inside one without the caller's thread ever leaving
 * its own. */
#ifndef NFR_NETNS_H
#define NFR_NETNS_H

/* Opens a namespace by name (under /run/netns) or, if it holds a '/', by path.
 * A descriptor, or -errno. */
int nfr_netns_open(const char *name);

/* Calls fn(arg) on a thread of its own inside the namespace `fd` and returns what
 * it returned; -1 is the caller's namespace, called directly. -errno if the
 * namespace cannot be entered. */
int nfr_netns_call(int fd, int (*fn)(void *arg), void *arg);

#endif
