/* SPDX-License-Identifier: MIT */
#include "complete.h"

#include <string.h>

static const char *const action[] = {
	[PAGES_FILE] = "_files",
	[PAGES_FOLDER] = "_files -/",
	[PAGES_COMMAND] = "_path_commands",
	[PAGES_NETNS] = "_files -W \"(/run/netns .)\"",
	[PAGES_GROUP] = "_nfring_groups",
	[PAGES_USER] = "_users",
	[PAGES_USER_GROUP] = "_groups",
	[PAGES_DEVICE] = "_net_interfaces",
};

/* ":message:action": what the value is called, and what proposes it. */
static void put_value(FILE *f, const struct cli_option *o)
{
	enum pages_value value = pages_value_of(o);

	if (value == PAGES_NO_VALUE)
		return;
	fputc(':', f);
	for (const char *at = o->argument; *at; at++)
		fprintf(f, "%s%c", *at == ':' ? "\\" : "", *at);
	fputc(':', f);
	if (value == PAGES_WORDS) {
		fputc('(', f);
		pages_print_words(f, o, " ");
		fputc(')', f);
	} else if (value != PAGES_ANY) {
		fputs(action[value], f);
	}
}

/* One name of the option, which may be given again and again. */
static void put_spec(FILE *f, const struct cli_option *o, const char *name)
{
	fprintf(f, "\t'*%s[", name);
	pages_print_summary(f, o, "[]:\\");
	fputc(']', f);
	put_value(f, o);
	fputs("' \\\n", f);
}

static void put_option(FILE *f, const struct cli_option *o)
{
	bool takes = pages_value_of(o) != PAGES_NO_VALUE;
	char name[64];

	if (o->letter) {
		snprintf(name, sizeof(name), "-%c%s", o->letter, takes ? "+" : "");
		put_spec(f, o, name);
	}
	snprintf(name, sizeof(name), "--%s%s", o->name, takes ? "=" : "");
	put_spec(f, o, name);
}

void pages_zsh(FILE *f, const struct cli_program *p)
{
	const char *operands = "";

	if (p->options_first)
		operands = "'*::program:_normal'";
	else if (pages_takes_operands(p))
		operands = "'*:operand:_files'";
	fprintf(f, "#compdef %s\n# zsh completion, made from the tables of options\n", p->name);
	fputs("_nfring_groups() {\n\tlocal -a groups\n"
	      "\tgroups=(${(f)\"$(awk '{ print $1 }' /proc/net/netfilter/nfnetlink_log 2>/dev/null)\"})\n"
	      "\tcompadd -a groups\n}\n"
	      "_arguments -s -S \\\n",
	      f);
	pages_each_option(p, put_option, f);
	fprintf(f, "\t%s\n", operands);
}
