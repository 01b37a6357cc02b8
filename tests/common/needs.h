/* SPDX-License-Identifier: MIT */
/* Skips a test that needs what an emulated machine lacks. tests/matrix/machines/box sets NFRING_TEST_EMULATED. */
#ifndef NFR_NEEDS_H
#define NFR_NEEDS_H

#include "assertions.h"
#include <stdlib.h>

/* `what`: the call of the kernel that qemu-user does not pass on. */
static inline void need_call(const char *what)
{
	if (!getenv("NFRING_TEST_EMULATED"))
		return;
	print_message("qemu-user has no %s\n", what);
	skip();
}

/* The kernel's answers to requests of netfilter. */
static inline void need_netfilter(void)
{
	need_call("NETLINK_NETFILTER");
}

#endif
