/* SPDX-License-Identifier: MIT */
#include "command_line.h"
#include "check.h"
#include "options.h"
#include "parse.h"
#include "values.h"

#include <string.h>
#include <nfring/opts.h>
#include <unistd.h>

/* Before the chains that filter, so that dropped packets are logged too; after NAT, so
 * that both directions of a flow show the same addresses. */
#define PRIORITY (-10)
#define PRIORITY_BRIDGE (-210)
#define PRIORITY_NONE INT32_MIN
#define PRIORITY_MAX 100000
#define CPUS_MAX 4096
#define DEVICE_HOOKS (1u << RULES_HOOK_INGRESS | 1u << RULES_HOOK_EGRESS)

static const char *set_text(const char *value, const char *(*check)(const char *), const char **out)
{
	const char *takes = check(value);

	if (!takes)
		*out = value;
	return takes;
}

static const char *set_group(const struct cli_option *o, void *ctx, const char *value)
{
	struct rules_options *r = ctx;

	r->group_given = true;
	return cli_groups_parse(value, &r->groups) ? NULL : o->takes;
}

static const char *set_count(const struct cli_option *o, void *ctx, const char *value)
{
	struct rules_options *r = ctx;

	return cli_set_number(o, value, &r->count);
}

static const char *set_cpus(const struct cli_option *o, void *ctx, const char *value)
{
	struct rules_options *r = ctx;

	return cli_set_number(o, value, &r->rules.cpus);
}

static const char *set_queue_threshold(const struct cli_option *o, void *ctx, const char *value)
{
	struct rules_options *r = ctx;

	return cli_set_number(o, value, &r->rules.queue_threshold);
}

static const char *set_snaplen(const struct cli_option *o, void *ctx, const char *value)
{
	struct rules_options *r = ctx;

	return cli_set_number(o, value, &r->rules.snaplen);
}

static const char *set_priority(const struct cli_option *o, void *ctx, const char *value)
{
	struct rules_options *r = ctx;
	bool minus = *value == '-';
	uint64_t v;

	if (!cli_parse_u64(value + minus, 0, o->max, &v))
		return o->takes;
	r->rules.priority = minus ? -(int32_t)v : (int32_t)v;
	return NULL;
}

static const char *set_spread(const struct cli_option *o, void *ctx, const char *value)
{
	struct rules_options *r = ctx;

	return cli_set_word(o, value, rules_spread_names, &r->rules.spread);
}

static const char *set_family(const struct cli_option *o, void *ctx, const char *value)
{
	struct rules_options *r = ctx;

	r->family_given = true;
	return cli_set_word(o, value, rules_family_names, &r->rules.family);
}

static const char *set_hook(const struct cli_option *o, void *ctx, const char *value)
{
	struct rules_options *r = ctx;

	for (const char *at = value;; at++) {
		size_t len = strcspn(at, ",");
		char word[16] = "";
		unsigned i;

		if (len < sizeof(word))
			memcpy(word, at, len);
		if (!cli_parse_word(word, rules_hook_names, &i))
			return o->takes;
		r->rules.hooks |= (uint8_t)(1u << i);
		at += len;
		if (!*at)
			return NULL;
	}
}

static const char *set_device(const struct cli_option *o, void *ctx, const char *value)
{
	struct rules_options *r = ctx;

	(void)o;
	return set_text(value, rules_check_devices, &r->rules.device);
}

static const char *set_match(const struct cli_option *o, void *ctx, const char *value)
{
	struct rules_options *r = ctx;

	(void)o;
	return set_text(value, rules_check_match, &r->rules.match);
}

static const char *set_prefix(const struct cli_option *o, void *ctx, const char *value)
{
	struct rules_options *r = ctx;

	(void)o;
	return set_text(value, rules_check_prefix, &r->rules.prefix);
}

static const char *set_table(const struct cli_option *o, void *ctx, const char *value)
{
	struct rules_options *r = ctx;

	(void)o;
	return set_text(value, rules_check_table, &r->rules.table);
}

static const char *set_delete(const struct cli_option *o, void *ctx, const char *value)
{
	struct rules_options *r = ctx;

	(void)o;
	(void)value;
	r->rules.remove = true;
	return NULL;
}

static const struct cli_option group_options[] = {
	{ .name = "group",
	  .argument = "G[:N],...",
	  .set = set_group,
	  .max = NFRING_GROUP_MAX,
	  .takes = "a list of groups from {min} to {max}, each once, such as 100:4 or 5,200,100:4",
	  .help = "Log to NFLOG group G, {min} to {max}, N groups from G on, or a list of these, such as "
		  "5,200,100:4." },
	{ .name = "count",
	  .argument = "N",
	  .set = set_count,
	  .min = 1,
	  .max = RULES_GROUPS_MAX,
	  .takes = "a number of groups from {min} to {max}",
	  .help = "Log to N groups, at most {max}: `--group G --count N` is `--group G:N`." },
	{ .name = "spread",
	  .argument = "symhash|cpu|numgen",
	  .set = set_spread,
	  .takes = "symhash, cpu or numgen",
	  .help = "Choose how a packet gets its group. `symhash` hashes addresses, ports and protocol so that both "
		  "directions of a flow go to one group. `cpu` goes by the CPU that logs: CPUs then share no lock. "
		  "`numgen` takes the groups in turn, which is even but tears flows apart.",
	  .fallback = "`symhash`" },
	{ .name = "cpus",
	  .argument = "N",
	  .set = set_cpus,
	  .min = 1,
	  .max = CPUS_MAX,
	  .takes = "a number of CPUs from {min} to {max}",
	  .help = "Name the number of CPUs of the machine that will load the script, {min} to {max}, for --spread cpu "
		  "over a number of groups that is no power of two.",
	  .fallback = "this machine's" },
	{ 0 }
};

static const struct cli_option packet_options[] = {
	{ .name = "hook",
	  .argument = "LIST",
	  .set = set_hook,
	  .takes = "prerouting, input, forward, output, postrouting, ingress or egress, or several of them with commas "
		   "between",
	  .help = "Log at these hooks: `prerouting`, `input`, `forward`, `output`, `postrouting`, with commas between, "
		  "or `ingress` and `egress`, which need --device.",
	  .fallback = "`input`, or `ingress` with --device" },
	{ .name = "match",
	  .argument = "EXPR",
	  .set = set_match,
	  .help = "Log only packets that match EXPR, in the language of nft(8), such as \"udp dport 53\". It is part "
		  "of one rule and cannot end it: semicolons, comments, line ends, backslashes and unbalanced brackets "
		  "are refused.",
	  .fallback = "all packets" },
	{ .name = "family",
	  .argument = "inet|ip|ip6|bridge|netdev",
	  .set = set_family,
	  .takes = "inet, ip, ip6, bridge or netdev",
	  .help = "Make a table of this family.",
	  .fallback = "`inet`, or `netdev` with --device" },
	{ .name = "device",
	  .argument = "LIST",
	  .set = set_device,
	  .help = "Log on these interfaces, such as eth0,eth1, at ingress or egress." },
	{ .name = "priority",
	  .argument = "N",
	  .set = set_priority,
	  .max = PRIORITY_MAX,
	  .takes = "a number from -{max} to {max}, such as -10",
	  .help = "Run the chains at this priority; lower runs earlier. -10 is before filtering, so that dropped "
		  "packets are logged too, and after NAT, so that both directions show the same addresses.",
	  .fallback = "-10, or -210 in the bridge family" },
	{ 0 }
};

static const struct cli_option log_options[] = {
	{ .name = "prefix",
	  .argument = "TEXT",
	  .set = set_prefix,
	  .max = RULES_PREFIX_MAX,
	  .help = "Put TEXT on each logged packet, at most {max} bytes. nft(8) can escape nothing in it, so double "
		  "quotes and $ are refused." },
	{ .name = "snaplen",
	  .argument = "N",
	  .set = set_snaplen,
	  .min = 1,
	  .max = UINT16_MAX,
	  .takes = "a number of bytes from {min} to {max}",
	  .help = "Copy at most N bytes of each packet, {min} to {max}.",
	  .fallback = "as many as the capture asks for" },
	{ .name = "queue-threshold",
	  .argument = "N",
	  .set = set_queue_threshold,
	  .min = 1,
	  .max = UINT16_MAX,
	  .takes = "a number of packets from {min} to {max}",
	  .help = "Put at most N packets into one datagram. This can only lower the QThresh of the capture, which "
		  "nfring sets by itself: leave it out unless you mean that.",
	  .fallback = "no limit" },
	{ 0 }
};

static const struct cli_option script_options[] = {
	{ .name = "table",
	  .argument = "NAME",
	  .set = set_table,
	  .help = "Make the table NAME: letters, digits and _, no word of nft. Loading the script replaces the whole "
		  "table, so use no table that holds anything else.",
	  .fallback = "nfring" },
	{ .name = "delete",
	  .set = set_delete,
	  .help = "Print the script that deletes the table, and does nothing where there is none." },
	{ 0 }
};

static const struct cli_table tables[] = {
	{ "Which groups", group_options, 0, NULL },
	{ "Which packets", packet_options, 0, NULL },
	{ "What is logged", log_options, 0, NULL },
	{ "The script", script_options, 0, NULL },
};

const struct cli_program rules_program = {
	.name = "nfring-rules",
	.synopsis = "--group G[:N],... [options]\n       nfring-rules --delete [--table NAME] [--family FAMILY]",
	.about = "Prints an nft script that spreads logged packets over several NFLOG groups.\n"
		 "Several workers can then share the capture. The tool changes nothing itself: read\n"
		 "the script, then load it with nft.\n",
	.examples = "  nfring-rules --group 100:4 --hook input,output | nft -f -\n"
		    "  nfring-dump --group 100:4 --workers 4\n"
		    "  nfring-rules --group 5,200,100:4 --spread cpu --device eth0 --hook ingress | nft -f -\n"
		    "  nfring-rules --delete | nft -f -\n",
	.footer = "See nfring-rules(1). Loading the script needs CAP_NET_ADMIN.",
	.tables = tables,
	.table_count = sizeof(tables) / sizeof(tables[0]),
};

/* Sets the hook, family, priority and CPUs that were not given. */
static void settle_defaults(struct rules_options *o)
{
	struct rules *r = &o->rules;
	long cpus = sysconf(_SC_NPROCESSORS_CONF);

	if (!r->hooks)
		r->hooks = r->device ? 1u << RULES_HOOK_INGRESS : 1u << RULES_HOOK_INPUT;
	if (!o->family_given && (r->hooks & DEVICE_HOOKS || r->device))
		r->family = RULES_FAMILY_NETDEV;
	if (r->priority == PRIORITY_NONE)
		r->priority = r->family == RULES_FAMILY_BRIDGE ? PRIORITY_BRIDGE : PRIORITY;
	if (!r->cpus)
		r->cpus = cpus > 0 ? (uint32_t)cpus : 1;
}

/* Sets the groups from --group and --count. Returns -1 or an exit code. */
static int settle_groups(struct rules_options *o)
{
	const struct cli_program *p = &rules_program;
	struct cli_groups *g = &o->groups;

	if (!o->group_given)
		return cli_usage(p, "--group is needed: the NFLOG groups to log to");
	if (o->count && g->count > 1)
		return cli_usage(p, "--count goes with one --group: write G:N for N groups from G on");
	if (o->count && g->number[0] + o->count > CLI_GROUPS_MAX)
		return cli_usage(p, "--group %u --count %u goes beyond group 65535", g->number[0], o->count);
	for (; g->count < o->count; g->count++)
		g->number[g->count] = (uint16_t)(g->number[0] + g->count);
	if (g->count > RULES_GROUPS_MAX)
		return cli_usage(p, "--group: %u groups are too many, at most %d", g->count, RULES_GROUPS_MAX);
	o->rules.group = g->number;
	o->rules.count = g->count;
	return -1;
}

/* Checks options that depend on each other. Returns -1 or an exit code. */
static int check_together(const struct rules_options *o)
{
	const struct cli_program *p = &rules_program;
	const struct rules *r = &o->rules;
	bool device_hook = r->hooks & DEVICE_HOOKS, other_hook = r->hooks & ~DEVICE_HOOKS;

	if (r->family == RULES_FAMILY_NETDEV && other_hook)
		return cli_usage(p, "--family netdev has the hooks ingress and egress only");
	if (r->family != RULES_FAMILY_NETDEV && device_hook)
		return cli_usage(p, "--hook ingress and egress are of --family netdev, not %s",
				 rules_family_names[r->family]);
	if (device_hook && !r->device)
		return cli_usage(p, "--hook ingress and egress need --device: the interfaces to log on");
	if (r->device && !device_hook)
		return cli_usage(p, "--device is of --hook ingress and egress; elsewhere say "
				    "--match 'iifname \"eth0\"'");
	return -1;
}

int rules_options_parse(struct rules_options *o, int argc, char **argv)
{
	int first, code = 0;

	*o = (struct rules_options){ .rules = { .table = "nfring", .priority = PRIORITY_NONE } };
	first = cli_options_parse(&rules_program, o, argc, argv, &code);
	if (first < 0)
		return code;
	if (first < argc)
		return cli_usage(&rules_program, "unexpected '%s': give an nft expression by --match, in quotes",
				 argv[first]);
	settle_defaults(o);
	if (o->rules.remove)
		return -1;
	code = settle_groups(o);
	return code < 0 ? check_together(o) : code;
}
