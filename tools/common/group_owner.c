/* SPDX-License-Identifier: MIT */
#include "group_owner.h"

#include <linux/netlink.h>
#include <stdio.h>

bool cli_group_owner_read(unsigned group, struct cli_group_owner *o)
{
	FILE *f = fopen("/proc/thread-self/net/netfilter/nfnetlink_log", "re");
	bool found = false;
	unsigned number;
	char line[256];

	while (f && !found && fgets(line, sizeof(line), f))
		found = sscanf(line, "%u %u %u %u %u %u", &number, &o->portid, &o->queued, &o->copy_mode,
			       &o->copy_range, &o->timeout_cs) == 6 &&
			number == group;
	if (f)
		fclose(f);
	return found;
}

bool cli_group_socket_read(uint32_t portid, struct cli_group_socket *s)
{
	FILE *f = fopen("/proc/thread-self/net/netlink", "re");
	unsigned protocol, port;
	bool found = false;
	char line[256];

	while (f && !found && fgets(line, sizeof(line), f))
		found = sscanf(line, "%*s %u %u %*x %u %*u %*u %*u %u", &protocol, &port, &s->unread_bytes,
			       &s->drops) == 4 &&
			protocol == NETLINK_NETFILTER && port == portid;
	if (f)
		fclose(f);
	return found;
}
