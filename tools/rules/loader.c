/* SPDX-License-Identifier: MIT */
#include "loader.h"
#include "fail.h"
#include "feed.h"
#include "text.h"

#include <errno.h>
#include <string.h>

/* Returns whether the program was not allowed to ask the kernel. */
static bool lacks_right(const char *line)
{
	return strstr(line, "Operation not permitted") || strstr(line, "must be root");
}

int rules_loader_check(const struct cli_program *p, const struct rules *r, const char *script)
{
	static const char *const loaders[][4] = {
		[RULES_LOADER_NFT] = { "nft", "-cf", "-", NULL },
		[RULES_LOADER_IPTABLES] = { "iptables-restore", "--noflush", "--test", NULL },
		[RULES_LOADER_IP6TABLES] = { "ip6tables-restore", "--noflush", "--test", NULL },
	};
	const char *const *argv = loaders[r->loader];
	char line[256];
	int err = cli_feed(argv, script, line, sizeof(line));

	if (err == 0)
		return -1;
	if (err != -EPROTO)
		return cli_fail(p, "--check cannot run %s: %s", argv[0], strerror(-err));
	if (lacks_right(line))
		return cli_fail(p, "--check: %s may not ask the kernel: run it as root, or by unshare -rn", argv[0]);
	fprintf(stderr, "%s: %s refuses the script: ", p->name, argv[0]);
	cli_text_plain(stderr, line, strlen(line));
	putc('\n', stderr);
	return CLI_EXIT_RUNTIME;
}
