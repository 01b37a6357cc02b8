/* SPDX-License-Identifier: MIT */
#include "command_line.h"
#include "options.h"
#include "parse.h"

#define WATCH_DEFAULT_NS 2000000000u

static const char *set_netns(const struct cli_option *o, void *ctx, const char *value)
{
	struct list_options *l = ctx;

	l->request.netns = cli_netns_path(value, l->netns_path);
	return l->request.netns ? NULL : o->takes;
}

static const char *set_all_netns(const struct cli_option *o, void *ctx, const char *value)
{
	struct list_options *l = ctx;

	(void)o;
	(void)value;
	l->request.all_netns = true;
	return NULL;
}

static const char *set_group(const struct cli_option *o, void *ctx, const char *value)
{
	struct list_options *l = ctx;

	if (!cli_groups_parse(value, &l->groups))
		return o->takes;
	l->request.only = &l->groups;
	return NULL;
}

static const char *set_json(const struct cli_option *o, void *ctx, const char *value)
{
	struct list_options *l = ctx;

	(void)o;
	(void)value;
	l->json = true;
	return NULL;
}

static const char *set_watch(const struct cli_option *o, void *ctx, const char *value)
{
	struct list_options *l = ctx;

	l->watch_ns = WATCH_DEFAULT_NS;
	return !value || cli_parse_seconds(value, &l->watch_ns) ? NULL : o->takes;
}

static const struct cli_option where_options[] = {
	{ .name = "netns",
	  .argument = "NAME|PID|PATH",
	  .set = set_netns,
	  .takes = "the name of a network namespace under /run/netns, a process id, or a path with a / in it",
	  .help = "Look in this network namespace: a NAME under /run/netns, that of process PID, or a PATH with a / in "
		  "it.",
	  .fallback = "the caller's" },
	{ .name = "all-netns",
	  .set = set_all_netns,
	  .help = "Look in every network namespace that has a name under /run/netns or a process in it, those of "
		  "containers too." },
	{ .name = "group",
	  .letter = 'i',
	  .argument = "N[:COUNT],...",
	  .set = set_group,
	  .max = NFRING_GROUP_MAX,
	  .takes = "a list of groups from {min} to {max}, each once, such as 5 or 5,200,100:4",
	  .help = "Show NFLOG group N only, {min} to {max}, COUNT groups from N on, or a list of these, such as "
		  "5,200,100:4.",
	  .fallback = "all groups" },
	{ 0 }
};

static const struct cli_option how_options[] = {
	{ .name = "json", .set = set_json, .help = "Print one JSON object." },
	{ .name = "watch",
	  .argument = "[=S]",
	  .set = set_watch,
	  .max = CLI_PARSE_SECONDS_MAX,
	  .takes = "a number of seconds above 0 and up to {max}, such as 10 or 0.5",
	  .help = "Look again every 2 seconds, or every S seconds with --watch=S, until Ctrl-C. A terminal is drawn "
		  "anew; elsewhere each look is printed after the last one, with --json as an object a line." },
	{ 0 }
};

static const struct cli_table tables[] = {
	{ "Where to look", where_options, 0, NULL },
	{ "How to show it", how_options, 0, NULL },
};

const struct cli_program list_program = {
	.name = "nfring-list",
	.synopsis = "[options]",
	.about = "Shows who logs what to whom: NFLOG groups, their readers, the rules that log to them.\n"
		 "Names groups that nobody reads, readers that no rule feeds, and rules that make\n"
		 "capturing dear. It changes nothing.\n",
	.examples = "  nfring-list\n"
		    "  nfring-list --all-netns\n"
		    "  nfring-list --group 5 --watch=1\n"
		    "  nfring-list --json | jq -r '.namespaces[].findings[].text'\n",
	.footer = "See nfring-list(1). Without root it shows what it may, and says what it could not see.",
	.tables = tables,
	.table_count = sizeof(tables) / sizeof(tables[0]),
};

int list_options_parse(struct list_options *o, int argc, char **argv)
{
	int first, code = 0;

	*o = (struct list_options){ 0 };
	first = cli_options_parse(&list_program, o, argc, argv, &code);
	if (first < 0)
		return code;
	if (o->request.netns && o->request.all_netns)
		return cli_usage(&list_program, "--netns and --all-netns exclude each other: one namespace, or all");
	return cli_no_operands(&list_program, argc, argv, first);
}
