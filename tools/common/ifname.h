/* SPDX-License-Identifier: MIT */
/* Names of interfaces in the namespace of a socket, remembered for a second: an
 * index can get another name. */
#ifndef NFRING_DUMP_IFNAME_H
#define NFRING_DUMP_IFNAME_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#define NFR_IFNAME_SLOTS 64

struct nfr_ifnames {
	int fd; /* any socket of the namespace */
	struct {
		uint32_t index; /* 0: nothing is in this slot */
		bool known;
		uint64_t expires_ns;
		char name[IFNAMSIZ];
	} slot[NFR_IFNAME_SLOTS];
};

/* An nfr_ifname_fn whose user is a struct nfr_ifnames. NULL: no such interface (any more). */
const char *nfr_ifname(void *user, uint32_t index);

#endif
