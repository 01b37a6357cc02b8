/* SPDX-License-Identifier: MIT */
/* The script:
 *
 *   chain group_100 { log group 100 }                 one chain per group
 *   chain group_5 { log group 5 }
 *   chain on_input { type filter hook input ...;      one per hook: the spread is
 *       MATCH symhash mod 2 vmap {                    one look-up, however many
 *           0 : goto group_100, 1 : goto group_5 }    groups there are
 *   }
 *
 * A chain that was reached by goto does not return: at its end the policy of the base chain,
 * accept, applies. There is a chain per group because nft 1.0.6 has no map from a number to a
 * log group. */
#include "nft.h"

#include <nfring/version.h>
#include <string.h>

static bool is_power_of_two(uint32_t n)
{
	return (n & (n - 1)) == 0;
}

/* Deletes the table, if there is one. nft has no "if exists"; to add an existing table does
 * nothing, so the script adds it first. */
static void print_absent(FILE *f, const struct rules *r)
{
	const char *family = rules_family_names[r->family];

	fprintf(f, "add table %s %s\ndelete table %s %s\n", family, r->table, family, r->table);
}

static void print_group(FILE *f, const struct rules *r, uint32_t group)
{
	fprintf(f, "\tchain group_%u {\n\t\tlog", group);
	if (r->prefix)
		fprintf(f, " prefix \"%s\"", r->prefix);
	fprintf(f, " group %u", group);
	if (r->snaplen)
		fprintf(f, " snaplen %u", r->snaplen);
	if (r->queue_threshold)
		fprintf(f, " queue-threshold %u", r->queue_threshold);
	fprintf(f, "\n\t}\n\n");
}

static void print_match(FILE *f, const struct rules *r)
{
	fputs("\t\t", f);
	if (r->match)
		fprintf(f, "%s ", r->match);
}

static void print_map(FILE *f, const struct rules *r, uint32_t keys)
{
	fputs(" vmap {\n", f);
	for (uint32_t i = 0; i < keys; i++)
		fprintf(f, "\t\t\t%u : goto group_%u%s\n", i, r->group[i % r->count], i + 1 < keys ? "," : "");
	fputs("\t\t}\n", f);
}

/* nft has no remainder: for a power of two a mask gives the group of a CPU, for other counts every CPU is listed. */
static bool lists_cpus(const struct rules *r)
{
	return r->spread == RULES_SPREAD_CPU && r->count > 1 && !is_power_of_two(r->count);
}

/* Prints the list in a chain of its own: its second rule must not ask the match again, which may be a limit. */
static void print_cpu_chain(FILE *f, const struct rules *r)
{
	fputs("\tchain by_cpu {\n\t\tmeta cpu", f);
	print_map(f, r, r->cpus > r->count ? r->cpus : r->count);
	fprintf(f, "\t\tgoto group_%u comment \"CPUs that are not listed above\"\n\t}\n\n", r->group[0]);
}

static void print_cpu_spread(FILE *f, const struct rules *r)
{
	if (lists_cpus(r)) {
		fputs("goto by_cpu\n", f);
		return;
	}
	fprintf(f, "meta cpu & 0x%x", r->count - 1);
	print_map(f, r, r->count);
}

/* An IPv4 and an IPv6 address are different expressions: in a family that has both they are two rules, and so a chain
 * of their own that asks the match once. */
static bool hashes_address(const struct rules *r)
{
	return r->count > 1 && (r->spread == RULES_SPREAD_SOURCE || r->spread == RULES_SPREAD_DESTINATION);
}

static void print_address_chain(FILE *f, const struct rules *r)
{
	const char *which = r->spread == RULES_SPREAD_SOURCE ? "saddr" : "daddr";

	fputs("\tchain by_address {\n", f);
	if (r->family != RULES_FAMILY_IP6) {
		fprintf(f, "\t\tjhash ip %s mod %u", which, r->count);
		print_map(f, r, r->count);
	}
	if (r->family != RULES_FAMILY_IP) {
		fprintf(f, "\t\tjhash ip6 %s mod %u", which, r->count);
		print_map(f, r, r->count);
	}
	if (r->family == RULES_FAMILY_BRIDGE || r->family == RULES_FAMILY_NETDEV)
		fprintf(f, "\t\tgoto group_%u comment \"frames without an IP header\"\n", r->group[0]);
	fputs("\t}\n\n", f);
}

static void print_spread(FILE *f, const struct rules *r)
{
	print_match(f, r);
	if (r->count == 1) {
		fprintf(f, "goto group_%u\n", r->group[0]);
	} else if (hashes_address(r)) {
		fputs("goto by_address\n", f);
	} else if (r->spread == RULES_SPREAD_CPU) {
		print_cpu_spread(f, r);
	} else {
		fprintf(f, r->spread == RULES_SPREAD_SYMHASH ? "symhash mod %u" : "numgen inc mod %u", r->count);
		print_map(f, r, r->count);
	}
}

static void print_devices(FILE *f, const char *list)
{
	bool several = strchr(list, ',') != NULL;

	fputs(several ? " devices = { \"" : " device \"", f);
	for (; *list; list++) {
		if (*list == ',')
			fputs("\", \"", f);
		else
			putc(*list, f);
	}
	fputs(several ? "\" }" : "\"", f);
}

static void print_hook(FILE *f, const struct rules *r, const char *hook)
{
	fprintf(f, "\tchain on_%s {\n\t\ttype filter hook %s", hook, hook);
	if (r->device)
		print_devices(f, r->device);
	fprintf(f, " priority %d; policy accept;\n", r->priority);
	print_spread(f, r);
	fputs("\t}\n", f);
}

void rules_nft_print(FILE *f, const struct rules *r)
{
	unsigned left = r->hooks;

	rules_print_head(f, r);
	fputs("# Load with nft -f; take away with what the same command prints with --delete.\n", f);
	fputs("# The table is this script's own: loading it again replaces all of it, at one stroke.\n", f);
	print_absent(f, r);
	fprintf(f, "table %s %s {\n", rules_family_names[r->family], r->table);
	for (uint32_t i = 0; i < r->count; i++)
		print_group(f, r, r->group[i]);
	if (lists_cpus(r))
		print_cpu_chain(f, r);
	if (hashes_address(r))
		print_address_chain(f, r);
	for (unsigned h = 0; h < RULES_HOOKS; h++) {
		if (!(r->hooks >> h & 1u))
			continue;
		print_hook(f, r, rules_hook_names[h]);
		left &= ~(1u << h);
		if (left)
			putc('\n', f);
	}
	fputs("}\n", f);
}

void rules_nft_delete(FILE *f, const struct rules *r)
{
	fprintf(f, "# nfring-rules %s: takes table %s %s away, also where there is none.\n", NFRING_VERSION,
		rules_family_names[r->family], r->table);
	print_absent(f, r);
}
