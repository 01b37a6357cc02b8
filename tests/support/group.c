/* SPDX-License-Identifier: MIT */
#include "assertions.h"
#include "group.h"

#define LIMIT_S 5

#include <signal.h>
#include <unistd.h>

bool nt_group_read(const struct nt_ns *ns, unsigned group, struct cli_group_owner *o)
{
	int home = nt_ns_enter(ns);
	bool found = cli_group_owner_read(group, o);

	nt_ns_leave(home);
	return found;
}

bool nt_group_wait(const struct nt_ns *ns, unsigned group, bool bound)
{
	const double until = nt_until(LIMIT_S);
	struct cli_group_owner o;

	while (nt_now() < until) {
		bool is = nt_group_read(ns, group, &o);

		if (is == bound && (!bound || o.copy_mode == 2))
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

uint32_t nt_group_drained(const struct nt_ns *ns, unsigned group)
{
	const double until = nt_until(LIMIT_S);
	struct cli_group_socket s = { 0 };
	struct cli_group_owner o = { 0 };

	while (nt_now() < until) {
		int home = nt_ns_enter(ns);
		/* In this order: a message that leaves the batch arrives in the socket. */
		bool found = cli_group_owner_read(group, &o) && cli_group_socket_read(o.portid, &s);

		nt_ns_leave(home);
		if (!found)
			fail_msg("group %u has no owner any more", group);
		if (o.queued == 0 && s.unread_bytes == 0)
			return s.drops;
		usleep(5000);
	}
	fail_msg("group %u: %u messages held back and %u bytes in the socket for too long", group, o.queued,
		 s.unread_bytes);
	return s.drops;
}
