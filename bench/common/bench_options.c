/* SPDX-License-Identifier: MIT */
#include "bench_options.h"
#include "message.h"
#include "parse.h"
#include "prefix_list.h"
#include "sample.h"
#include "word_list.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OWN_MAX 8
#define SECONDS_MAX 30

enum { QUICK, JSON, ROUNDS, SECONDS, ONLY, CPUS, SHARED };

static const struct option shared[SHARED] = {
	[QUICK] = { "quick", no_argument, NULL, QUICK },
	[JSON] = { "json", no_argument, NULL, JSON },
	[ROUNDS] = { "rounds", required_argument, NULL, ROUNDS },
	[SECONDS] = { "seconds", required_argument, NULL, SECONDS },
	[ONLY] = { "only", required_argument, NULL, ONLY },
	[CPUS] = { "cpus", required_argument, NULL, CPUS },
};

void bench_option_wrong(const char *option, const char *value, const char *wanted)
{
	bench_usage_error("--%s '%s': must be %s", option, value, wanted);
}

static unsigned read_rounds(const char *value)
{
	char wanted[32];
	uint64_t rounds;

	snprintf(wanted, sizeof(wanted), "1 to %d", BENCH_ROUNDS_MAX);
	if (!cli_parse_u64(value, 1, BENCH_ROUNDS_MAX, &rounds))
		bench_option_wrong("rounds", value, wanted);
	return (unsigned)rounds;
}

static double read_seconds(const struct bench_command *c, const char *value)
{
	char wanted[32];
	uint64_t ns;

	snprintf(wanted, sizeof(wanted), "%g to %d", c->seconds_min, SECONDS_MAX);
	if (!cli_parse_seconds(value, &ns) || (double)ns / 1e9 < c->seconds_min || (double)ns / 1e9 > SECONDS_MAX)
		bench_option_wrong("seconds", value, wanted);
	return (double)ns / 1e9;
}

static bool read_cpu(const char *word, bool any, int *cpu)
{
	uint64_t number;

	*cpu = BENCH_CPU_ANY;
	if (any && strcmp(word, "any") == 0)
		return true;
	if (!cli_parse_u64(word, 0, CLI_PARSE_CPU_MAX, &number))
		return false;
	*cpu = (int)number;
	return true;
}

static void read_cpus(const struct bench_command *c, struct bench_options *o, const char *value)
{
	char sender[BENCH_WORD_MAX];
	const char *capture = bench_word_next(value, sender);

	if (!capture || !read_cpu(sender, false, &o->sender_cpu) || !read_cpu(capture, c->any_cpu, &o->capture_cpu))
		bench_option_wrong("cpus", value, c->any_cpu ? "two CPUs as in 0,1 or 0,any" : "two CPUs as in 0,1");
}

static void take(const struct bench_command *c, struct bench_options *o, int option, const char *value)
{
	switch (option) {
	case QUICK: /* read_quick() has read it */
		break;
	case JSON:
		o->json = true;
		break;
	case ROUNDS:
		o->rounds = read_rounds(value);
		break;
	case SECONDS:
		o->seconds = read_seconds(c, value);
		break;
	case ONLY:
		if (!bench_prefix_list_valid(value, c->names, c->name))
			bench_option_wrong("only", value, c->only_wanted);
		o->only = value;
		break;
	case CPUS:
		read_cpus(c, o, value);
		break;
	default:
		c->own[option - SHARED].take(c->ctx, value);
	}
}

/* Writes the table for getopt_long(): own[i] is option SHARED + i. */
static void make_table(const struct bench_command *c, struct option table[SHARED + OWN_MAX + 1])
{
	memcpy(table, shared, sizeof(shared));
	for (int i = 0; i < OWN_MAX && c->own[i].name; i++)
		table[SHARED + i] = (struct option){ c->own[i].name, required_argument, NULL, SHARED + i };
}

/* Calls c->quick if --quick or a short form of it is on the command line, which getopt_long()
 * decides. Leaves errors to the next reading. */
static void read_quick(const struct bench_command *c, const struct option *table, int argc, char **argv)
{
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "", table, NULL)) != -1)
		if (option == QUICK)
			c->quick(c->ctx);
	opterr = 1;
	optind = 0; /* GNU: start afresh */
}

void bench_options_read(const struct bench_command *c, struct bench_options *o, int argc, char **argv)
{
	struct option table[SHARED + OWN_MAX + 1] = { 0 };
	int option;

	make_table(c, table);
	read_quick(c, table, argc, argv);
	while ((option = getopt_long(argc, argv, "", table, NULL)) != -1) {
		if (option == '?')
			exit(2); /* getopt_long() has said why */
		take(c, o, option, optarg);
	}
	if (optind < argc)
		bench_usage_error("'%s' is not an option", argv[optind]);
}
