/* SPDX-License-Identifier: MIT */
#include "opts.h"
#include "receivers.h"
#include "word_list.h"

#include <string.h>
#include <unistd.h>

static const char *rate_name(unsigned i)
{
	return peers_rates[i].name;
}

static const char *setting_name(unsigned i)
{
	return peers_settings[i].name;
}

static const char *receiver_name(unsigned i)
{
	return peers_receivers[i].name;
}

/* Marks in chosen[] the names that are words of the list. */
static void choose(const char *option, const char *list, bool *chosen, unsigned n, const char *(*name)(unsigned),
		   const char *wanted)
{
	char word[BENCH_WORD_MAX];

	memset(chosen, 0, n * sizeof(*chosen));
	for (const char *rest = list; rest;) {
		unsigned i = 0;

		rest = bench_word_next(rest, word);
		while (i < n && strcmp(name(i), word) != 0)
			i++;
		if (i == n)
			bench_option_wrong(option, list, wanted);
		chosen[i] = true;
	}
}

static void take_rates(void *ctx, const char *list)
{
	struct peers_opts *o = ctx;

	choose("rates", list, o->rate, PEERS_RATES, rate_name, "of 10k,60k,100k,400k,1M,full");
}

static void take_qthresh(void *ctx, const char *list)
{
	struct peers_opts *o = ctx;

	choose("qthresh", list, o->setting, PEERS_SETTINGS, setting_name, "of 1,64,512,auto");
}

static void take_svg(void *ctx, const char *file)
{
	struct peers_opts *o = ctx;

	o->svg = file;
}

static void quick(void *ctx)
{
	struct peers_opts *o = ctx;

	take_rates(o, "100k,full");
	take_qthresh(o, "64,auto");
	o->bench.rounds = 2;
	o->bench.seconds = 0.5;
}

void peers_opts_read(struct peers_opts *o, int argc, char **argv)
{
	static const struct bench_option own[] = {
		{ "rates", take_rates }, { "qthresh", take_qthresh }, { "svg", take_svg }, { NULL, NULL }
	};
	const struct bench_command command = { .own = own,
					       .ctx = o,
					       .quick = quick,
					       .seconds_min = 0.1,
					       .any_cpu = true,
					       .name = receiver_name,
					       .names = PEERS_RECEIVERS,
					       .only_wanted = "a list of receivers" };

	*o = (struct peers_opts){ .bench = { .rounds = 5, .seconds = 1 } };
	o->bench.capture_cpu = sysconf(_SC_NPROCESSORS_ONLN) > 1 ? 1 : BENCH_CPU_ANY;
	for (unsigned i = 0; i < PEERS_RATES; i++)
		o->rate[i] = peers_rates[i].usual;
	memset(o->setting, true, sizeof(o->setting));
	bench_options_read(&command, &o->bench, argc, argv);
}
