/* SPDX-License-Identifier: MIT */
#include "ifname.h"
#include "clock.h"

#include <string.h>
#include <sys/ioctl.h>

#define KEPT_NS 1000000000u

const char *cli_ifname(void *user, uint32_t index)
{
	struct cli_ifnames *c = user;
	unsigned i = index % CLI_IFNAME_SLOTS;
	uint64_t now = cli_clock_read_ns(CLOCK_MONOTONIC_COARSE); /* a tenth of the cost of the exact clock */
	struct ifreq r;

	if (c->slot[i].index != index || now > c->slot[i].expires_ns) {
		memset(&r, 0, sizeof(r));
		r.ifr_ifindex = (int)index;
		c->slot[i].known = index && ioctl(c->fd, SIOCGIFNAME, &r) == 0;
		c->slot[i].index = index;
		c->slot[i].expires_ns = now + KEPT_NS;
		memcpy(c->slot[i].name, r.ifr_name, IFNAMSIZ);
		c->slot[i].name[IFNAMSIZ - 1] = '\0';
	}
	return c->slot[i].known ? c->slot[i].name : NULL;
}
