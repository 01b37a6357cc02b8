/* SPDX-License-Identifier: MIT */
/* nfring-rules: prints the script that spreads logged packets over several groups, for nft or iptables. It changes
 * nothing itself. */
#include "command_line.h"
#include "iptables.h"
#include "loader.h"
#include "nft.h"
#include "options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print(FILE *f, const struct rules *r)
{
	if (r->loader == RULES_LOADER_NFT)
		(r->remove ? rules_nft_delete : rules_nft_print)(f, r);
	else
		(r->remove ? rules_iptables_delete : rules_iptables_print)(f, r);
}

/* Returns -1 or an exit code. */
static int check(const struct rules *r)
{
	char *script = NULL;
	size_t size;
	FILE *f = open_memstream(&script, &size);
	int code;

	if (!f)
		return cli_fail(&rules_program, "no memory");
	print(f, r);
	fclose(f);
	code = rules_loader_check(&rules_program, r, script);
	free(script);
	return code;
}

int main(int argc, char **argv)
{
	static struct rules_options o; /* static because it is large */
	int code = rules_options_parse(&o, argc, argv);

	if (code < 0 && o.check)
		code = check(&o.rules);
	if (code >= 0)
		return code;
	print(stdout, &o.rules);
	if (fflush(stdout) != 0 || ferror(stdout))
		return cli_fail(&rules_program, "cannot write stdout: %s", strerror(errno));
	return CLI_EXIT_OK;
}
