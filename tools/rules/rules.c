/* SPDX-License-Identifier: MIT */
#include "rules.h"
#include "groups.h"

#include <nfring/version.h>

const char *const rules_spread_names[] = { "symhash", "cpu", "numgen", "source", "destination", NULL };
const char *const rules_family_names[] = { "inet", "ip", "ip6", "bridge", "netdev", NULL };
const char *const rules_hook_names[] = { "prerouting",  "input",   "forward", "output",
					 "postrouting", "ingress", "egress",  NULL };

void rules_print_head(FILE *f, const struct rules *r)
{
	static const char *const why[] = {
		"a hash of the flow, the same for both of its directions, chooses the group",
		"the CPU that logs a packet chooses the group: no lock is shared between CPUs",
		"packets go to the groups in turn: an even load, flows are torn apart",
		"a hash of the source address chooses the group: what one host sends stays together",
		"a hash of the destination address chooses the group: what one host gets stays together",
	};

	fprintf(f, "# nfring-rules %s: logs to group ", NFRING_VERSION);
	cli_groups_print(f, r->group, r->count);
	fputs(". Capture with: nfring-dump --group ", f);
	cli_groups_print(f, r->group, r->count);
	fputs("\n", f);
	if (r->count > 1)
		fprintf(f, "# Spread by %s: %s.\n", rules_spread_names[r->spread], why[r->spread]);
	if (r->count > 1 && r->spread == RULES_SPREAD_CPU)
		fprintf(f, "# CPU N logs to the group that is number N mod %u of these, from 0.\n", r->count);
}
