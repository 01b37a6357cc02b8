/* SPDX-License-Identifier: MIT */
/* nfring-rules: prints the nft script that spreads logged packets over several
 * groups. It changes nothing itself. */
#include "command_line.h"
#include "rules.h"
#include "options.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
	static struct rules_options o; /* static because it is large */
	int code = rules_options_parse(&o, argc, argv);

	if (code >= 0)
		return code;
	if (o.rules.remove)
		rules_print_delete(stdout, &o.rules);
	else
		rules_print(stdout, &o.rules);
	if (fflush(stdout) != 0 || ferror(stdout))
		return cli_fail(&rules_program, "cannot write stdout: %s", strerror(errno));
	return CLI_EXIT_OK;
}
