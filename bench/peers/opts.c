/* SPDX-License-Identifier: MIT */
#include "prefix_list.h"
#include "peers.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FULL_ROUNDS 5
#define QUICK_ROUNDS 2

const struct peers_rate peers_rates[PEERS_RATES] = { { "10k", 1e4 }, { "100k", 1e5 }, { "1M", 1e6 }, { "full", 0 } };

/* 2^k - 320 is what fits an allocation of the kernel exactly. */
const struct peers_setting peers_settings[PEERS_SETTINGS] = {
	{ "1", 1, 16064 }, { "64", 64, 16064 }, { "512", 512, 130752 }, { "auto", 0, 0 }
};

enum { QUICK = 256, ROUNDS, SECONDS, ONLY, RATES, QTHRESH, CPUS, JSON, SVG };

static const struct option longs[] = { { "quick", 0, NULL, QUICK },     { "rounds", 1, NULL, ROUNDS },
				       { "seconds", 1, NULL, SECONDS }, { "only", 1, NULL, ONLY },
				       { "rates", 1, NULL, RATES },     { "qthresh", 1, NULL, QTHRESH },
				       { "cpus", 1, NULL, CPUS },       { "json", 0, NULL, JSON },
				       { "svg", 1, NULL, SVG },         { NULL, 0, NULL, 0 } };

static __attribute__((noreturn)) void wrong(const char *option, const char *value, const char *wanted)
{
	fprintf(stderr, "peers: --%s '%s': must be %s (see bench/peers/run --help)\n", option, value, wanted);
	exit(2);
}

/* -- lists ------------------------------------------------------------------------ */

static const char *rate_name(unsigned i)
{
	return peers_rates[i].name;
}

static const char *setting_name(unsigned i)
{
	return peers_settings[i].name;
}

static void choose(const char *option, const char *list, bool *chosen, unsigned n, const char *(*name)(unsigned))
{
	memset(chosen, 0, n * sizeof(*chosen));
	for (const char *at = list;; at++) {
		size_t len = strcspn(at, ",");
		unsigned i = 0;

		while (i < n && (strlen(name(i)) != len || strncmp(name(i), at, len) != 0))
			i++;
		if (i == n)
			wrong(option, list,
			      n == PEERS_RATES && name == rate_name ? "of 10k,100k,1M,full" : "of 1,64,512,auto");
		chosen[i] = true;
		at += len;
		if (!*at)
			return;
	}
}

static const char *kind_name(unsigned i)
{
	return peers_kinds[i].name;
}

static void only(struct peers *p, const char *list)
{
	if (!bench_prefix_list_valid(list, PEERS_KINDS, kind_name))
		wrong("only", list, "a list of receivers");
	p->only = list;
}

/* -- numbers ------------------------------------------------------------------------ */

static long whole(const char *option, const char *value, long min, long max, const char *wanted)
{
	char *end;
	long v;

	errno = 0;
	v = strtol(value, &end, 10);
	if (errno || *end || end == value || v < min || v > max)
		wrong(option, value, wanted);
	return v;
}

static double seconds(const char *value)
{
	char *end;
	double v = strtod(value, &end);

	if (*end || end == value || !isfinite(v) || v < 0.1 || v > 30)
		wrong("seconds", value, "0.1 to 30");
	return v;
}

static void cpus(struct peers *p, const char *value)
{
	static const char wanted[] = "two CPUs as in 0,1 or 0,any";
	const char *comma = strchr(value, ',');
	char first[16];

	if (!comma || comma - value >= (long)sizeof(first))
		wrong("cpus", value, wanted);
	snprintf(first, sizeof(first), "%.*s", (int)(comma - value), value);
	p->sender_cpu = (int)whole("cpus", first, 0, 1023, wanted);
	p->receiver_cpu = strcmp(comma + 1, "any") == 0 ? -1 : (int)whole("cpus", comma + 1, 0, 1023, wanted);
}

/* -- all of them -------------------------------------------------------------------- */

static void quick(struct peers *p)
{
	choose("rates", "100k,full", p->rate, PEERS_RATES, rate_name);
	choose("qthresh", "64,auto", p->setting, PEERS_SETTINGS, setting_name);
	p->rounds = QUICK_ROUNDS;
	p->seconds = 0.5;
}

static void parse(struct peers *p, int c)
{
	if (c == ROUNDS)
		p->rounds = (unsigned)whole("rounds", optarg, 1, PEERS_ROUNDS_MAX, "1 to 99");
	else if (c == SECONDS)
		p->seconds = seconds(optarg);
	else if (c == ONLY)
		only(p, optarg);
	else if (c == RATES)
		choose("rates", optarg, p->rate, PEERS_RATES, rate_name);
	else if (c == QTHRESH)
		choose("qthresh", optarg, p->setting, PEERS_SETTINGS, setting_name);
	else if (c == CPUS)
		cpus(p, optarg);
	else if (c == JSON)
		p->json = true;
	else if (c == SVG)
		p->svg = optarg;
	else if (c != QUICK)
		exit(2); /* getopt_long has said what is wrong */
}

static void defaults(struct peers *p)
{
	memset(p, 0, sizeof(*p));
	p->rounds = FULL_ROUNDS;
	p->seconds = 1;
	p->sender_cpu = 0;
	p->receiver_cpu = sysconf(_SC_NPROCESSORS_ONLN) > 1 ? 1 : -1;
	memset(p->rate, true, sizeof(p->rate));
	memset(p->setting, true, sizeof(p->setting));
}

void peers_options(struct peers *p, int argc, char **argv)
{
	int c;

	defaults(p);
	/* --quick first: what is said beside it counts, wherever it stands. */
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--quick") == 0)
			quick(p);
	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1)
		parse(p, c);
	if (optind < argc) {
		fprintf(stderr, "peers: '%s' is not an option (see bench/peers/run --help)\n", argv[optind]);
		exit(2);
	}
	for (unsigned i = 0; i < PEERS_KINDS; i++)
		if (p->only && !bench_prefix_list_has(p->only, peers_kinds[i].name))
			p->skipped[i] = "";
}
