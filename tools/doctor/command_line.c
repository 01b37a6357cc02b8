/* SPDX-License-Identifier: MIT */
#include "command_line.h"
#include "options.h"

static const char *set_json(const struct cli_option *o, void *ctx, const char *value)
{
	struct doctor_options *d = ctx;

	(void)o;
	(void)value;
	d->json = true;
	return NULL;
}

static const struct cli_option own_options[] = {
	{ .name = "json", .set = set_json, .help = "Print one JSON object instead of lines." }, { 0 }
};

static const struct cli_table tables[] = { { "What to print", own_options, 0, NULL } };

const struct cli_program doctor_program = {
	.name = "nfring-doctor",
	.synopsis = "[--json]",
	.about = "Checks whether this kernel and this process can capture, and what holds them up.\n"
		 "Prints a line for each check: OK, WARN or FAIL, what was found, and its cure. Tries things\n"
		 "for real where it can, in a network namespace of its own, and changes nothing.\n",
	.examples = "  sudo nfring-doctor\n"
		    "  nfring-doctor --json | jq '.checks[] | select(.verdict != \"ok\")'\n",
	.footer = "See nfring-doctor(1). Exit code 0: all well, 3: warnings only, 1: nothing can be captured.",
	.tables = tables,
	.table_count = sizeof(tables) / sizeof(tables[0]),
};

int doctor_options_parse(struct doctor_options *o, int argc, char **argv)
{
	int first, code = 0;

	*o = (struct doctor_options){ 0 };
	first = cli_options_parse(&doctor_program, o, argc, argv, &code);
	return first < 0 ? code : cli_no_operands(&doctor_program, argc, argv, first);
}
