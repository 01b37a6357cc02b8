/* SPDX-License-Identifier: MIT */
#include "complete.h"

#include <string.h>

/* The commands that propose values: each prints one a line. */
static const char *const proposal[] = {
	[PAGES_FILE] = "compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")",
	[PAGES_FOLDER] = "compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- \"$cur\")",
	[PAGES_COMMAND] = "mapfile -t COMPREPLY < <(compgen -c -- \"$cur\")",
	[PAGES_NETNS] = "compopt -o filenames; mapfile -t COMPREPLY < <(compgen -W \"$(ls /run/netns 2>/dev/null)\" -- "
			"\"$cur\"; [[ $cur != */* ]] || compgen -f -- \"$cur\")",
	[PAGES_GROUP] = "mapfile -t COMPREPLY < <(compgen -W \"$(awk '{ print $1 }' /proc/net/netfilter/nfnetlink_log "
			"2>/dev/null)\" -- \"$cur\")",
	[PAGES_USER] = "mapfile -t COMPREPLY < <(compgen -u -- \"$cur\")",
	[PAGES_USER_GROUP] = "mapfile -t COMPREPLY < <(compgen -g -- \"$cur\")",
	[PAGES_DEVICE] = "mapfile -t COMPREPLY < <(compgen -W \"$(ls /sys/class/net 2>/dev/null)\" -- \"$cur\")",
};

/* A case of the word before: the option, and what it takes. */
static void put_case(FILE *f, const struct cli_option *o)
{
	enum pages_value value = pages_value_of(o);

	if (value == PAGES_NO_VALUE)
		return;
	fputc('\t', f);
	if (o->letter)
		fprintf(f, "-%c | ", o->letter);
	fprintf(f, "--%s) ", o->name);
	if (value == PAGES_WORDS) {
		fputs("mapfile -t COMPREPLY < <(compgen -W '", f);
		pages_print_words(f, o, " ");
		fputs("' -- \"$cur\") ", f);
	} else if (value != PAGES_ANY) {
		fprintf(f, "%s ", proposal[value]);
	}
	fputs(";;\n", f);
}

static void put_name(FILE *f, const struct cli_option *o)
{
	if (o->letter)
		fprintf(f, " -%c", o->letter);
	fprintf(f, " --%s", o->name);
}

void pages_bash(FILE *f, const struct cli_program *p)
{
	const char *name = strchr(p->name, '-') + 1;

	fprintf(f, "# bash completion of %s, made from the tables of its options\n", p->name);
	fprintf(f, "_nfring_%s() {\n", name);
	fputs("\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
	      "\tCOMPREPLY=()\n"
	      "\tif [[ $cur == = ]]; then\n\t\tcur=\n"                                        /* --option= */
	      "\telif [[ $prev == = ]]; then\n\t\tprev=${COMP_WORDS[COMP_CWORD - 2]}\n\tfi\n" /* --option=val */
	      "\tcase $prev in\n",
	      f);
	pages_each_option(p, put_case, f);
	fputs("\t*)\n\t\tif [[ $cur == -* ]]; then\n\t\t\tmapfile -t COMPREPLY < <(compgen -W '", f);
	pages_each_option(p, put_name, f);
	fputs("' -- \"$cur\")\n", f);
	if (pages_takes_operands(p))
		fprintf(f,
			"\t\telse\n\t\t\tcompopt -o filenames\n\t\t\tmapfile -t COMPREPLY < <(compgen %s -- "
			"\"$cur\")\n",
			p->options_first ? "-A command -f" : "-f");
	fprintf(f, "\t\tfi\n\t\t;;\n\tesac\n}\ncomplete -F _nfring_%s %s\n", name, p->name);
}
