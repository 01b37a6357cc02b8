/* SPDX-License-Identifier: MIT */
#include "command_line.h"
#include "check.h"
#include "options.h"
#include "parse.h"
#include "values.h"

#include <nfring/opts.h>
#include <string.h>

#define PRIORITY_MAX 100000
#define CPUS_MAX 4096

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
	r->rules.device = value;
	return NULL;
}

static const char *set_match(const struct cli_option *o, void *ctx, const char *value)
{
	struct rules_options *r = ctx;

	(void)o;
	r->rules.match = value;
	return NULL;
}

static const char *set_prefix(const struct cli_option *o, void *ctx, const char *value)
{
	struct rules_options *r = ctx;

	(void)o;
	r->rules.prefix = value;
	return NULL;
}

static const char *set_table(const struct cli_option *o, void *ctx, const char *value)
{
	struct rules_options *r = ctx;

	(void)o;
	r->rules.table = value;
	return NULL;
}

static const char *set_iptables(const struct cli_option *o, void *ctx, const char *value)
{
	static const char *const versions[] = { "", "4", "6", NULL }; /* enum rules_loader */
	struct rules_options *r = ctx;

	return *value ? cli_set_word(o, value, versions, &r->rules.loader) : o->takes;
}

static const char *set_check(const struct cli_option *o, void *ctx, const char *value)
{
	struct rules_options *r = ctx;

	(void)o;
	(void)value;
	r->check = true;
	return NULL;
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
	  .argument = "symhash|cpu|numgen|source|destination",
	  .set = set_spread,
	  .takes = "symhash, cpu, numgen, source or destination",
	  .help = "Choose how a packet gets its group. `symhash` hashes addresses, ports and protocol so that both "
		  "directions of a flow go to one group. `cpu` goes by the CPU that logs: CPUs then share no lock. "
		  "`numgen` takes the groups in turn, which is even but tears flows apart. `source` hashes the source "
		  "address: a group sees all that a host sends, such as a port scan. `destination` hashes the "
		  "destination address: a group sees all that is sent to a host.",
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
		  "are refused. With --iptables matches in the language of iptables(8), such as \"-p udp --dport 53\".",
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
		  "quotes and $ are refused. With --iptables at most 63 bytes, and any text." },
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
		  "table, so use no table that holds anything else. With --iptables the name of the chain that "
		  "spreads, at most 22 letters.",
	  .fallback = "nfring" },
	{ .name = "iptables",
	  .argument = "4|6",
	  .set = set_iptables,
	  .takes = "4 for iptables-restore or 6 for ip6tables-restore",
	  .help = "Print a script for iptables-restore(8) `--noflush` (`4`), or for ip6tables-restore (`6`), instead "
		  "of "
		  "one for nft(8): the same spreads, in chains of the mangle table." },
	{ .name = "check",
	  .set = set_check,
	  .help = "Let nft(8), or with --iptables the program that loads the script, check it on this machine, and "
		  "print "
		  "nothing if it refuses. Changes nothing, and needs its privileges." },
	{ .name = "delete",
	  .set = set_delete,
	  .help = "Print the script that deletes the table, and does nothing where there is none. With --iptables it "
		  "takes away what the same options without --delete make, and is refused where that is not there." },
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
	.about = "Prints a script that spreads logged packets over several NFLOG groups.\n"
		 "Several workers can then share the capture. The script is for nft, or for\n"
		 "iptables-restore. The tool changes nothing itself: read the script, then load it.\n",
	.examples = "  nfring-rules --group 100:4 --hook input,output | nft -f -\n"
		    "  nfring-dump --group 100:4 --workers 4\n"
		    "  nfring-rules --group 5,200,100:4 --spread cpu --device eth0 --hook ingress | nft -f -\n"
		    "  nfring-rules --group 100:4 --spread source --match 'tcp flags syn' | nft -f -\n"
		    "  nfring-rules --delete | nft -f -\n"
		    "  nfring-rules --group 100:4 --iptables 4 | iptables-restore --noflush\n",
	.footer = "See nfring-rules(1). Loading the script needs CAP_NET_ADMIN.",
	.tables = tables,
	.table_count = sizeof(tables) / sizeof(tables[0]),
};

int rules_options_parse(struct rules_options *o, int argc, char **argv)
{
	int first, code = 0;

	*o = (struct rules_options){ .rules = { .table = "nfring", .priority = RULES_PRIORITY_NONE } };
	first = cli_options_parse(&rules_program, o, argc, argv, &code);
	if (first < 0)
		return code;
	if (first < argc)
		return cli_usage(&rules_program, "unexpected '%s': give an nft expression by --match, in quotes",
				 argv[first]);
	return rules_settle(&rules_program, o);
}
