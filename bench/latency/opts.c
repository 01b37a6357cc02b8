/* SPDX-License-Identifier: MIT */
#include "opts.h"
#include "parse.h"
#include "shape.h"
#include "word_list.h"

#include <unistd.h>

#define BUDGET_MAX_US 1000000

static void take_budgets(void *ctx, const char *list)
{
	static const char wanted[] = "1 to 8 numbers of us, 1 to 1000000, as in 500,1000";
	struct latency_opts *o = ctx;
	char word[BENCH_WORD_MAX];

	o->budgets = 0;
	for (const char *rest = list; rest;) {
		uint64_t us;

		rest = bench_word_next(rest, word);
		if (o->budgets == LATENCY_BUDGETS_MAX || !cli_parse_u64(word, 1, BUDGET_MAX_US, &us))
			bench_option_wrong("budget", list, wanted);
		o->budget_us[o->budgets++] = (uint32_t)us;
	}
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
	static const struct bench_option own[] = { { "budget", take_budgets }, { NULL, NULL } };
	const struct bench_command command = { .own = own,
					       .ctx = o,
					       .quick = quick,
					       .seconds_min = 0.2,
					       .name = shape_name,
					       .names = LATENCY_SHAPES,
					       .only_wanted = "a list of shapes such as steady,ramp,burst,poisson" };

	*o = (struct latency_opts){ .bench = { .rounds = 3, .seconds = 3 }, .budget_us = { 1000 }, .budgets = 1 };
	o->bench.capture_cpu = sysconf(_SC_NPROCESSORS_ONLN) > 1 ? 1 : 0;
	bench_options_read(&command, &o->bench, argc, argv);
}
