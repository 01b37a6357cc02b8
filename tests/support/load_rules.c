/* SPDX-License-Identifier: MIT */
#include "load_rules.h"
#include "proc.h"
#include "test.h"

void load_rules(const struct nt_ns *ns, const char *const argv[])
{
	struct nt_proc rules, nft;

	nt_run(&rules, ns, 5, argv);
	if (rules.status)
		fail_msg("nfring-rules: %s", rules.err);
	nt_spawn_input(&nft, ns, NT_ARGS("nft", "-f", "-"), rules.out);
	nt_finish(&nft, 10);
	if (nft.status)
		fail_msg("nft: %s\n%s", nft.err, rules.out);
	nt_proc_free(&rules);
	nt_proc_free(&nft);
}
