/* SPDX-License-Identifier: MIT */
/* Skips a test that needs what an emulated machine lacks. tests/matrix/machines/box sets NFRING_TEST_EMULATED. */
#ifndef NFR_NEEDS_H
#define NFR_NEEDS_H

#include "assertions.h"
#include <stdlib.h>

/* `what`: what qemu-user does not have, such as a call that it does not pass on. */
static inline void need_call(const char *what)
{
	if (!getenv("NFRING_TEST_EMULATED"))
		return;
	print_message("qemu-user has no %s\n", what);
	skip();
}

/* A sequentially consistent load that does not pass a store before it. qemu-user 7.2 on x86 lets LDAR pass STLR: of two
 * threads that each store to one word and load the other's, both saw nothing in 484 of 300,000 rounds. */
static inline void need_store_load_order(void)
{
#if defined(__aarch64__)
	need_call("order between a store and a load behind it, on arm64");
#endif
}

/* The kernel's answers to requests of netfilter. */
static inline void need_netfilter(void)
{
	need_call("NETLINK_NETFILTER");
}

#endif
