/* SPDX-License-Identifier: MIT */
/* A network namespace, as nt_ns_create() makes it and as programs are started in it. */
#ifndef NT_NETNS_H
#define NT_NETNS_H

struct nt_ns {
	char name[40]; /* under /run/netns */
	int fd;        /* an open descriptor of it */
};

#endif
