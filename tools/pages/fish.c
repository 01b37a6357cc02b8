/* SPDX-License-Identifier: MIT */
#include "complete.h"

/* Arguments of complete(1): -x takes a value that is no file, -r -F one that is. */
static const char *const value_arguments[] = {
	[PAGES_NO_VALUE] = "",
	[PAGES_ANY] = " -x",
	[PAGES_WORDS] = " -x",
	[PAGES_FILE] = " -r -F",
	[PAGES_FOLDER] = " -x -a '(__fish_complete_directories)'",
	[PAGES_COMMAND] = " -x -a '(__fish_complete_command)'",
	[PAGES_NETNS] = " -r -F -a '(ls /run/netns 2>/dev/null)'",
	[PAGES_GROUP] = " -x -a '(string match -rg \"^ *(\\\\d+)\" </proc/net/netfilter/nfnetlink_log 2>/dev/null)'",
	[PAGES_USER] = " -x -a '(__fish_complete_users)'",
	[PAGES_USER_GROUP] = " -x -a '(__fish_complete_groups)'",
	[PAGES_DEVICE] = " -x -a '(ls /sys/class/net 2>/dev/null)'",
};

static void put_option(FILE *f, const struct cli_option *o)
{
	enum pages_value value = pages_value_of(o);

	fputs("nfring_option", f);
	if (o->letter)
		fprintf(f, " -s %c", o->letter);
	fprintf(f, " -l %s%s", o->name, value_arguments[value]);
	if (value == PAGES_WORDS) {
		fputs(" -a '", f);
		pages_print_words(f, o, " ");
		fputc('\'', f);
	}
	fputs(" -d '", f);
	pages_print_summary(f, o, "");
	fputs("'\n", f);
}

void pages_fish(FILE *f, const struct cli_program *p)
{
	fprintf(f, "# fish completion of %s, made from the tables of its options\n", p->name);
	fprintf(f, "function nfring_option\n\tcomplete -c %s $argv\nend\n", p->name);
	if (p->options_first)
		fprintf(f, "complete -c %s -x -a '(__fish_complete_subcommand)'\n", p->name);
	else if (!pages_takes_operands(p))
		fprintf(f, "complete -c %s -f\n", p->name);
	pages_each_option(p, put_option, f);
	fputs("functions -e nfring_option\n", f);
}
