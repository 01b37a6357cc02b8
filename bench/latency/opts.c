/* SPDX-License-Identifier: MIT */
#include "latency.h"
#include "prefix_list.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUDGET_MAX_US 1000000

enum { QUICK = 256, ROUNDS, SECONDS, BUDGET, ONLY, CPUS, JSON };

static const struct option longs[] = { { "quick", 0, NULL, QUICK },     { "rounds", 1, NULL, ROUNDS },
				       { "seconds", 1, NULL, SECONDS }, { "budget", 1, NULL, BUDGET },
				       { "only", 1, NULL, ONLY },       { "cpus", 1, NULL, CPUS },
				       { "json", 0, NULL, JSON },       { NULL, 0, NULL, 0 } };

static __attribute__((noreturn)) void wrong(const char *option, const char *value, const char *wanted)
{
	fprintf(stderr, "latency: --%s '%s': must be %s (see bench/latency/run --help)\n", option, value, wanted);
	exit(2);
}

/* -- lists ------------------------------------------------------------------------ */

bool latency_wanted(const struct latency *l, const struct latency_shape *shape)
{
	return !l->shapes || bench_names_begin(l->shapes, shape->name);
}

static const char *shape_name(unsigned i)
{
	return latency_shapes[i].name;
}

/* -- numbers ------------------------------------------------------------------------ */

/* Up to the end of the text or a comma, which *end gets. */
static long whole(const char *text, long min, long max, const char **end)
{
	char *stop;
	long v;

	errno = 0;
	v = strtol(text, &stop, 10);
	*end = stop;
	if (errno || stop == text || (*stop && *stop != ',') || v < min || v > max)
		return -1;
	return v;
}

static void budgets(struct latency *l, const char *list)
{
	const char *at = list, *end = list;

	l->budgets = 0;
	do {
		long v = whole(at, 1, BUDGET_MAX_US, &end);

		if (v < 0 || l->budgets == LATENCY_BUDGETS)
			wrong("budget", list, "1 to 8 numbers of us, 1 to 1000000, as in 500,1000");
		l->budget_us[l->budgets++] = (uint32_t)v;
		at = end + 1;
	} while (*end);
}

static void cpus(struct latency *l, const char *value)
{
	const char *end;
	long sender = whole(value, 0, 1023, &end), capture;

	capture = sender >= 0 && *end ? whole(end + 1, 0, 1023, &end) : -1;
	if (capture < 0 || *end)
		wrong("cpus", value, "two CPUs as in 0,1");
	l->sender_cpu = (int)sender;
	l->capture_cpu = (int)capture;
}

static unsigned rounds(const char *value)
{
	const char *end;
	long v = whole(value, 1, LATENCY_ROUNDS_MAX, &end);

	if (v < 0 || *end)
		wrong("rounds", value, "1 to 99");
	return (unsigned)v;
}

static double seconds(const char *value)
{
	char *end;
	double v = strtod(value, &end);

	if (*end || end == value || !isfinite(v) || v < 0.2 || v > 30)
		wrong("seconds", value, "0.2 to 30");
	return v;
}

static void only(struct latency *l, const char *list)
{
	if (!bench_names_known(list, LATENCY_SHAPES, shape_name))
		wrong("only", list, "a list of shapes such as steady,ramp,burst,poisson");
	l->shapes = list;
}

/* -- all of them -------------------------------------------------------------------- */

static void parse(struct latency *l, int c)
{
	if (c == ROUNDS)
		l->rounds = rounds(optarg);
	else if (c == SECONDS)
		l->seconds = seconds(optarg);
	else if (c == BUDGET)
		budgets(l, optarg);
	else if (c == ONLY)
		only(l, optarg);
	else if (c == CPUS)
		cpus(l, optarg);
	else if (c == JSON)
		l->json = true;
	else if (c != QUICK)
		exit(2); /* getopt_long has said what is wrong */
}

void latency_options(struct latency *l, int argc, char **argv)
{
	int c;

	*l = (struct latency){ .rounds = 3, .seconds = 3, .budget_us = { 1000 }, .budgets = 1 };
	l->capture_cpu = sysconf(_SC_NPROCESSORS_ONLN) > 1 ? 1 : 0;
	/* --quick first: what is said beside it counts, wherever it stands. */
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--quick") == 0)
			l->rounds = 1, l->seconds = 0.6;
	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1)
		parse(l, c);
	if (optind < argc) {
		fprintf(stderr, "latency: '%s' is not an option (see bench/latency/run --help)\n", argv[optind]);
		exit(2);
	}
}
