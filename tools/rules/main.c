/* SPDX-License-Identifier: MIT */
/* nfring-rules: prints the nft script that spreads logged packets over a range of
 * groups. It applies nothing. */
#include "rules.h"
#include "check.h"
#include "options.h"
#include "parse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Before the chains that filter, so that what they drop is logged too; after NAT,
 * so that both directions of a flow show the same addresses. */
#define PRIORITY (-10)
#define PRIORITY_BRIDGE (-210)
#define PRIORITY_NONE INT32_MIN
#define DEVICE_HOOKS (1u << RULES_HOOK_INGRESS | 1u << RULES_HOOK_EGRESS)

static bool group_given;
static bool family_given;
static struct rules rules = { .count = 1, .table = "nfring", .priority = PRIORITY_NONE };

static const char *set_group(void *ctx, const char *value)
{
	uint64_t v;

	(void)ctx;
	if (!cli_parse_u64(value, 0, UINT16_MAX, &v))
		return "a group from 0 to 65535; how many there are is said by --count";
	rules.group = (uint32_t)v;
	group_given = true;
	return NULL;
}

static const char *set_number(const char *value, uint64_t max, uint32_t *out, const char *want)
{
	uint64_t v;

	if (!cli_parse_u64(value, 1, max, &v))
		return want;
	*out = (uint32_t)v;
	return NULL;
}

static const char *set_count(void *ctx, const char *value)
{
	(void)ctx;
	return set_number(value, RULES_GROUPS_MAX, &rules.count, "a number of groups from 1 to 1024");
}

static const char *set_queue_threshold(void *ctx, const char *value)
{
	(void)ctx;
	return set_number(value, UINT16_MAX, &rules.queue_threshold, "a number of packets from 1 to 65535");
}

static const char *set_snaplen(void *ctx, const char *value)
{
	(void)ctx;
	return set_number(value, UINT16_MAX, &rules.snaplen, "a number of bytes from 1 to 65535");
}

static const char *set_cpus(void *ctx, const char *value)
{
	(void)ctx;
	return set_number(value, 4096, &rules.cpus, "a number of CPUs from 1 to 4096");
}

static const char *set_priority(void *ctx, const char *value)
{
	bool minus = *value == '-';
	uint64_t v;

	(void)ctx;
	if (!cli_parse_u64(value + minus, 0, 100000, &v))
		return "a number from -100000 to 100000, such as -10";
	rules.priority = minus ? -(int32_t)v : (int32_t)v;
	return NULL;
}

static const char *set_word(const char *value, const char *const *words, uint8_t *out, const char *want)
{
	unsigned i;

	if (!cli_parse_word(value, words, &i))
		return want;
	*out = (uint8_t)i;
	return NULL;
}

static const char *set_spread(void *ctx, const char *value)
{
	(void)ctx;
	return set_word(value, rules_spread_names, &rules.spread, "symhash, cpu or numgen");
}

static const char *set_family(void *ctx, const char *value)
{
	(void)ctx;
	family_given = true;
	return set_word(value, rules_family_names, &rules.family, "inet, ip, ip6, bridge or netdev");
}

static const char *set_hook(void *ctx, const char *value)
{
	static const char want[] = "prerouting, input, forward, output, postrouting, ingress or egress, "
				   "or several of them with commas between";

	(void)ctx;
	for (const char *at = value;; at++) {
		size_t len = strcspn(at, ",");
		char word[16] = "";
		unsigned i;

		if (len < sizeof(word))
			memcpy(word, at, len);
		if (!cli_parse_word(word, rules_hook_names, &i))
			return want;
		rules.hooks |= (uint8_t)(1u << i);
		at += len;
		if (!*at)
			return NULL;
	}
}

static const char *set_text(const char *value, const char *(*check)(const char *), const char **out)
{
	const char *want = check(value);

	if (!want)
		*out = value;
	return want;
}

static const char *set_device(void *ctx, const char *value)
{
	(void)ctx;
	return set_text(value, rules_check_devices, &rules.device);
}

static const char *set_match(void *ctx, const char *value)
{
	(void)ctx;
	return set_text(value, rules_check_match, &rules.match);
}

static const char *set_prefix(void *ctx, const char *value)
{
	(void)ctx;
	return set_text(value, rules_check_prefix, &rules.prefix);
}

static const char *set_table(void *ctx, const char *value)
{
	(void)ctx;
	return set_text(value, rules_check_table, &rules.table);
}

static const char *set_delete(void *ctx, const char *value)
{
	(void)ctx;
	(void)value;
	rules.remove = true;
	return NULL;
}

static const struct cli_option group_options[] = { { "group", 0, "G", set_group, "the first NFLOG group, 0-65535" },
						   { "count", 0, "N", set_count, "how many groups, from G on (1)" },
						   { "spread", 0, "HOW", set_spread,
						     "symhash: by flow, both directions to one group; cpu: by "
						     "the\nCPU that logs; numgen: packets in turn (symhash)" },
						   { "cpus", 0, "N", set_cpus,
						     "CPUs of the machine that will load the script (this one's)" },
						   { 0 } };

static const struct cli_option packet_options[] = {
	{ "hook", 0, "LIST", set_hook,
	  "prerouting, input, forward, output, postrouting, or several,\nsuch as input,output; ingress or egress with "
	  "--device (input)" },
	{ "match", 0, "EXPR", set_match, "which packets, in nft's words, such as \"udp dport 53\" (all)" },
	{ "family", 0, "FAMILY", set_family, "inet, ip, ip6, bridge or netdev (inet; netdev with --device)" },
	{ "device", 0, "LIST", set_device, "the interfaces of ingress or egress, such as eth0,eth1" },
	{ "priority", 0, "N", set_priority,
	  "of the chains: lower runs earlier (-10: before filtering, after\nNAT; -210 in the bridge family)" },
	{ 0 }
};

static const struct cli_option log_options[] = {
	{ "prefix", 0, "TEXT", set_prefix, "text that each logged packet carries, at most 127 bytes" },
	{ "snaplen", 0, "N", set_snaplen, "bytes to copy of each packet (what the capture asks for)" },
	{ "queue-threshold", 0, "N", set_queue_threshold,
	  "packets a datagram, at most: can only lower what the capture\nasks for, which nfring sets by itself "
	  "(none)" },
	{ 0 }
};

static const struct cli_option script_options[] = {
	{ "table", 0, "NAME", set_table, "the table to make; the script replaces all of it (nfring)" },
	{ "delete", 0, NULL, set_delete, "print the script that takes the table away again" },
	{ 0 }
};

static const struct cli_table tables[] = {
	{ "Where to", group_options, NULL },
	{ "Which packets", packet_options, NULL },
	{ "What is logged", log_options, NULL },
	{ "The script", script_options, NULL },
};

static const struct cli_program program = {
	.name = "nfring-rules",
	.synopsis = "--group G --count N [options] | nft -f -",
	.about = "Prints an nft script that logs packets to a range of NFLOG groups, so that several\n"
		 "workers can share them. It applies nothing itself: look at it, then load it with nft.\n",
	.examples = "  nfring-rules --group 100 --count 4 --hook input,output | nft -f -\n"
		    "  nfring-dump --group 100:4 --workers 4\n"
		    "  nfring-rules --group 100 --count 8 --spread cpu --device eth0 --hook ingress | nft -f -\n"
		    "  nfring-rules --delete | nft -f -\n",
	.tables = tables,
	.table_count = sizeof(tables) / sizeof(tables[0]),
};

/* The family that the hook is of, where none was given. */
static void settle_defaults(void)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF);

	if (!rules.hooks)
		rules.hooks = rules.device ? 1u << RULES_HOOK_INGRESS : 1u << RULES_HOOK_INPUT;
	if (!family_given && (rules.hooks & DEVICE_HOOKS || rules.device))
		rules.family = RULES_FAMILY_NETDEV;
	if (rules.priority == PRIORITY_NONE)
		rules.priority = rules.family == RULES_FAMILY_BRIDGE ? PRIORITY_BRIDGE : PRIORITY;
	if (!rules.cpus)
		rules.cpus = cpus > 0 ? (uint32_t)cpus : 1;
}

/* What only makes sense together. Returns 0 or an exit code. */
static int check_together(void)
{
	bool device_hook = rules.hooks & DEVICE_HOOKS, other_hook = rules.hooks & ~DEVICE_HOOKS;

	if (!group_given)
		return cli_usage(&program, "--group is needed: the first NFLOG group to log to");
	if (rules.group + rules.count > UINT16_MAX + 1u)
		return cli_usage(&program, "--group %u --count %u goes beyond group 65535", rules.group, rules.count);
	if (rules.family == RULES_FAMILY_NETDEV && other_hook)
		return cli_usage(&program, "--family netdev has the hooks ingress and egress only");
	if (rules.family != RULES_FAMILY_NETDEV && device_hook)
		return cli_usage(&program, "--hook ingress and egress are of --family netdev, not %s",
				 rules_family_names[rules.family]);
	if (device_hook && !rules.device)
		return cli_usage(&program, "--hook ingress and egress need --device: the interfaces to log on");
	if (rules.device && !device_hook)
		return cli_usage(&program, "--device is of --hook ingress and egress; elsewhere say "
					   "--match 'iifname \"eth0\"'");
	return 0;
}

int main(int argc, char **argv)
{
	int first, code = 0;

	first = cli_options_parse(&program, argc, argv, &code);
	if (first < 0)
		return code;
	if (first < argc)
		return cli_usage(&program, "unexpected '%s': an nft expression goes after --match, in quotes",
				 argv[first]);
	settle_defaults();
	if (rules.remove) {
		rules_print_delete(stdout, &rules);
	} else {
		code = check_together();
		if (code)
			return code;
		rules_print(stdout, &rules);
	}
	if (fflush(stdout) != 0 || ferror(stdout))
		return cli_fail(&program, "cannot write stdout: %s", strerror(errno));
	return CLI_EXIT_OK;
}
