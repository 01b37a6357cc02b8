/* SPDX-License-Identifier: MIT */
#include "opts.h"
#include "parse.h"
#include "shape.h"
#include "word_list.h"

#include <string.h>
#include <unistd.h>

#define BUDGET_MAX_US 1000000

/* Reads up to eight numbers from 1 to `most`. Returns how many. */
static unsigned take_numbers(const char *option, const char *list, uint64_t most, const char *wanted,
			     uint32_t number[LATENCY_LIST_MAX])
{
	char word[BENCH_WORD_MAX];
	unsigned count = 0;

	for (const char *rest = list; rest;) {
		uint64_t n;

		rest = bench_word_next(rest, word);
		if (count == LATENCY_LIST_MAX || !cli_parse_u64(word, 1, most, &n))
			bench_option_wrong(option, list, wanted);
		number[count++] = (uint32_t)n;
	}
	return count;
}

static void take_budgets(void *ctx, const char *list)
{
	struct latency_opts *o = ctx;

	o->budgets = take_numbers("budget", list, BUDGET_MAX_US, "1 to 8 numbers of us, 1 to 1000000, as in 500,1000",
				  o->budget_us);
}

static void take_groups(void *ctx, const char *list)
{
	struct latency_opts *o = ctx;

	o->groups_count =
		take_numbers("groups", list, LATENCY_GROUPS_MAX, "1 to 8 numbers from 1 to 64, as in 1,4", o->groups);
}

static void take_workers(void *ctx, const char *list)
{
	struct latency_opts *o = ctx;

	o->workers_count =
		take_numbers("workers", list, LATENCY_WORKERS_MAX, "1 to 8 numbers from 1 to 8, as in 1,2", o->workers);
}

static void take_mode(void *ctx, const char *mode)
{
	struct latency_opts *o = ctx;

	o->caller_threads = strcmp(mode, "caller") == 0;
	if (!o->caller_threads && strcmp(mode, "ring") != 0)
		bench_option_wrong("mode", mode, "ring or caller");
}

const char *latency_mode(const struct latency_opts *o)
{
	return o->caller_threads ? "caller" : "ring";
}

static const char *shape_name(unsigned i)
{
	return latency_shapes[i].name;
}

static void quick(void *ctx)
{
	struct latency_opts *o = ctx;

	o->bench.rounds = 1;
	o->bench.seconds = 0.6;
}

void latency_opts_read(struct latency_opts *o, int argc, char **argv)
{
	static const struct bench_option own[] = { { "budget", take_budgets },
						   { "groups", take_groups },
						   { "workers", take_workers },
						   { "mode", take_mode },
						   { NULL, NULL } };
	const struct bench_command command = { .own = own,
					       .ctx = o,
					       .quick = quick,
					       .seconds_min = 0.2,
					       .name = shape_name,
					       .names = LATENCY_SHAPES,
					       .only_wanted = "a list of shapes such as steady,ramp,burst,poisson" };

	*o = (struct latency_opts){ .bench = { .rounds = 3, .seconds = 3 },
				    .budget_us = { 1000 },
				    .budgets = 1,
				    .groups = { 1 },
				    .groups_count = 1,
				    .workers = { 1 },
				    .workers_count = 1 };
	o->bench.capture_cpu = sysconf(_SC_NPROCESSORS_ONLN) > 1 ? 1 : 0;
	bench_options_read(&command, &o->bench, argc, argv);
}
