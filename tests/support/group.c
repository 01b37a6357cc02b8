/* SPDX-License-Identifier: MIT */
#include "assertions.h"
#include "group.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *next_line(const char *line)
{
	line += strcspn(line, "\n");
	return *line ? line + 1 : line;
}

bool nt_group_read(const struct nt_ns *ns, unsigned group, struct nt_group *g)
{
	char text[16384];
	unsigned number;

	nt_ns_read(ns, "/proc/thread-self/net/netfilter/nfnetlink_log", text, sizeof(text));
	for (const char *line = text; *line; line = next_line(line))
		if (sscanf(line, "%u %u %u %u %u %u", &number, &g->portid, &g->queued, &g->copy_mode, &g->copy_range,
			   &g->timeout_cs) == 6 &&
		    number == group)
			return true;
	return false;
}

bool nt_group_wait(const struct nt_ns *ns, unsigned group, bool bound)
{
	struct nt_group g;

	for (int i = 0; i < 1000; i++) {
		bool is = nt_group_read(ns, group, &g);

		if (is == bound && (!bound || g.copy_mode == 2))
			return true;
		usleep(5000);
	}
	return false;
}

void nt_spawn_bound(struct nt_proc *p, const struct nt_ns *ns, unsigned group, const char *const argv[])
{
	nt_spawn(p, ns, argv);
	if (!nt_group_wait(ns, group, true)) {
		nt_end(p, SIGTERM, 2);
		fail_msg("%s did not bind group %u: %s", argv[0], group, p->err);
	}
}

/* Of the netlink socket with that port: the bytes in it, and its drops. */
static bool socket_read(const struct nt_ns *ns, uint32_t portid, uint32_t *bytes, uint32_t *drops)
{
	char text[16384];
	unsigned port;

	nt_ns_read(ns, "/proc/thread-self/net/netlink", text, sizeof(text));
	for (const char *line = text; *line; line = next_line(line))
		if (sscanf(line, "%*s %*u %u %*x %u %*u %*u %*u %u", &port, bytes, drops) == 3 && port == portid)
			return true;
	return false;
}

uint32_t nt_group_drained(const struct nt_ns *ns, unsigned group)
{
	uint32_t bytes = 0, drops = 0;
	struct nt_group g;

	for (int i = 0; i < 1000; i++) {
		if (!nt_group_read(ns, group, &g) || !socket_read(ns, g.portid, &bytes, &drops))
			fail_msg("group %u has no owner any more", group);
		/* In this order: what leaves the first arrives in the second. */
		if (g.queued == 0 && bytes == 0)
			return drops;
		usleep(5000);
	}
	fail_msg("group %u: %u messages held back and %u bytes in the socket after five seconds", group, g.queued,
		 bytes);
	return drops;
}
