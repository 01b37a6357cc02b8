/* SPDX-License-Identifier: MIT */
/* The script:
 *
 *   *mangle
 *   :nfring - [0:0]                      made, or emptied if it is there
 *   :nfring_100 - [0:0]
 *   :nfring_5 - [0:0]
 *   -A nfring_100 -j NFLOG --nflog-group 100             one chain per group
 *   -A nfring_5 -j NFLOG --nflog-group 5
 *   -A nfring -m bpf --bytecode "..." -g nfring_100      the spread: one rule after the other,
 *   -A nfring -g nfring_5                                and the last group takes what is left
 *   -I INPUT MATCH -j nfring                             one per hook: the match is asked once
 *   COMMIT
 *
 * The mangle table has all five hooks, and comes before the filter table: what is dropped there is logged too. */
#include "iptables.h"
#include "bytecode.h"

#include <nfring/version.h>

static const char *const hooks[] = { "PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING" };

static const char *loader(const struct rules *r)
{
	return r->loader == RULES_LOADER_IPTABLES ? "iptables-restore" : "ip6tables-restore";
}

/* Prints text for iptables-restore, in quotes. */
static void put_quoted(FILE *f, const char *text)
{
	putc('"', f);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			putc('\\', f);
		putc(*text, f);
	}
	putc('"', f);
}

static void put_group(FILE *f, const struct rules *r, uint32_t group)
{
	fprintf(f, "-A %s_%u -j NFLOG --nflog-group %u", r->table, group, group);
	if (r->prefix) {
		fputs(" --nflog-prefix ", f);
		put_quoted(f, r->prefix);
	}
	if (r->snaplen)
		fprintf(f, " --nflog-size %u", r->snaplen);
	if (r->queue_threshold)
		fprintf(f, " --nflog-threshold %u", r->queue_threshold);
	putc('\n', f);
}

static void put_hash(FILE *f, const struct rules *r, uint32_t index)
{
	unsigned ip = r->loader == RULES_LOADER_IPTABLES ? 4 : 6;
	enum rules_bytecode_key key = RULES_KEY_FLOW;

	if (r->spread == RULES_SPREAD_SOURCE)
		key = RULES_KEY_SOURCE;
	if (r->spread == RULES_SPREAD_DESTINATION)
		key = RULES_KEY_DESTINATION;
	fputs(" -m bpf --bytecode \"", f);
	rules_bytecode_print(f, ip, key, r->count, index);
	putc('"', f);
}

/* Prints the rule of the spread for a group that is not the last. */
static void put_choice(FILE *f, const struct rules *r, uint32_t index)
{
	fprintf(f, "-A %s", r->table);
	if (r->spread ==
	    RULES_SPREAD_NUMGEN) /* of those that came so far: every third, then every second, then the rest */
		fprintf(f, " -m statistic --mode nth --every %u --packet 0", r->count - index);
	else
		put_hash(f, r, index);
	fprintf(f, " -g %s_%u\n", r->table, r->group[index]);
}

static void put_spread(FILE *f, const struct rules *r)
{
	uint32_t last = r->count - 1;

	if (r->count > 1 && r->spread == RULES_SPREAD_CPU) {
		for (uint32_t cpu = 0; cpu < r->cpus || cpu < r->count; cpu++)
			fprintf(f, "-A %s -m cpu --cpu %u -g %s_%u\n", r->table, cpu, r->table,
				r->group[cpu % r->count]);
		last = 0; /* CPUs that are not listed */
	} else {
		for (uint32_t i = 0; i < last; i++)
			put_choice(f, r, i);
	}
	fprintf(f, "-A %s -g %s_%u\n", r->table, r->table, r->group[last]);
}

/* Prints a line for each hook: -I makes the jump, in front of the chain's other rules, -D deletes it. */
static void put_jumps(FILE *f, const struct rules *r, const char *command)
{
	for (unsigned h = 0; h < sizeof(hooks) / sizeof(hooks[0]); h++) {
		if (!(r->hooks >> h & 1u))
			continue;
		fprintf(f, "%s %s ", command, hooks[h]);
		if (r->match)
			fprintf(f, "%s ", r->match);
		fprintf(f, "-j %s\n", r->table);
	}
}

/* Prints a line for the chain of the spread and for each group's. */
static void put_chains(FILE *f, const struct rules *r, const char *before, const char *behind)
{
	fprintf(f, "%s%s%s\n", before, r->table, behind);
	for (uint32_t i = 0; i < r->count; i++)
		fprintf(f, "%s%s_%u%s\n", before, r->table, r->group[i], behind);
}

void rules_iptables_print(FILE *f, const struct rules *r)
{
	rules_print_head(f, r);
	fprintf(f,
		"# Load with %s --noflush, once: loaded twice it logs twice.\n"
		"# Take away with what the same command prints with --delete.\n*mangle\n",
		loader(r));
	put_chains(f, r, ":", " - [0:0]");
	for (uint32_t i = 0; i < r->count; i++)
		put_group(f, r, r->group[i]);
	put_spread(f, r);
	put_jumps(f, r, "-I");
	fputs("COMMIT\n", f);
}

void rules_iptables_delete(FILE *f, const struct rules *r)
{
	fprintf(f,
		"# nfring-rules %s: takes the chains %s of the mangle table away, and the jumps to them. Load with %s "
		"--noflush.\n*mangle\n",
		NFRING_VERSION, r->table, loader(r));
	put_jumps(f, r, "-D");
	put_chains(f, r, "-F ", "");
	put_chains(f, r, "-X ", "");
	fputs("COMMIT\n", f);
}
