/* SPDX-License-Identifier: MIT */
/* Names of interfaces, by index. They are looked up in the namespace of a socket and
 * remembered for a second: an interface can be renamed. */
#ifndef CLI_IFNAME_H
#define CLI_IFNAME_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

/* Returns the name of an interface, or NULL if there is none with that index. */
typedef const char *(*cli_ifname_fn)(void *user, uint32_t index);

#define CLI_IFNAME_SLOTS 64

struct cli_ifnames {
	int fd; /* any socket of the namespace */
	struct {
		uint32_t index; /* 0: nothing is in this slot */
		bool known;
		uint64_t expires_ns;
		char name[IFNAMSIZ];
	} slot[CLI_IFNAME_SLOTS];
};

/* A cli_ifname_fn; `user` is a struct cli_ifnames. */
const char *cli_ifname(void *user, uint32_t index);

#endif
