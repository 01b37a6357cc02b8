/* SPDX-License-Identifier: MIT */
#include "load_rules.h"
#include "proc.h"
#include "test.h"

#include <string.h>

int nt_load_script(struct nt_proc *p, const struct nt_ns *ns, enum nt_loader by, bool check, const char *script)
{
	static const char *const loaders[][2][5] = {
		[NT_LOADER_NFT] = { { "nft", "-f", "-" }, { "nft", "-c", "-f", "-" } },
		[NT_LOADER_IPTABLES] = { { "iptables-restore", "--noflush" },
					 { "iptables-restore", "--noflush", "--test" } },
		[NT_LOADER_IP6TABLES] = { { "ip6tables-restore", "--noflush" },
					  { "ip6tables-restore", "--noflush", "--test" } },
	};

	nt_spawn_input(p, ns, loaders[by][check], script);
	nt_finish(p, 20);
	return p->status;
}

static enum nt_loader loader_of(const char *const argv[])
{
	for (; *argv; argv++)
		if (strcmp(*argv, "--iptables") == 0)
			return strcmp(argv[1], "4") == 0 ? NT_LOADER_IPTABLES : NT_LOADER_IP6TABLES;
	return NT_LOADER_NFT;
}

void load_rules(const struct nt_ns *ns, const char *const argv[])
{
	struct nt_proc rules, loader;

	nt_run(&rules, ns, 5, argv);
	if (rules.status)
		fail_msg("nfring-rules: %s", rules.err);
	if (nt_load_script(&loader, ns, loader_of(argv), false, rules.out))
		fail_msg("%s\n%s", loader.err, rules.out);
	nt_proc_free(&rules);
	nt_proc_free(&loader);
}
