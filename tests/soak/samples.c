/* SPDX-License-Identifier: MIT */
#include "samples.h"
#include "assertions.h"
#include "held.h"
#include "sanitizers.h"
#include "slope.h"

#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* A rise that is no growth: of memory what the C library's heap may vary, of latency what other work on the machine
 * does. */
static const struct {
	const char *name;
	double allowed_rise;
} quantities[SOAK_QUANTITIES] = {
	{ "RSS, KiB", TEST_SANITIZED ? INFINITY : 256 }, /* sanitizers keep what was freed */
	{ "descriptors", 0.5 },
	{ "threads", 0.5 },
	{ "latency, us", 10000 },
};

static double rss_kib(void)
{
	FILE *f = fopen("/proc/self/smaps_rollup", "r"); /* statm is right to some pages of each thread only */
	unsigned long kib = 0;
	char line[128];

	assert_non_null(f);
	while (fgets(line, sizeof(line), f) && sscanf(line, "Rss: %lu", &kib) != 1) {
	}
	fclose(f);
	return (double)kib;
}

static void make_room(struct soak_samples *s)
{
	if (s->count < s->room)
		return;
	s->room = s->room ? 2 * s->room : 4096;
	s->at_s = realloc(s->at_s, s->room * sizeof(double));
	for (unsigned i = 0; i < SOAK_QUANTITIES; i++)
		s->value[i] = realloc(s->value[i], s->room * sizeof(double));
}

void soak_samples_take(struct soak_samples *s, double at_s, double latency_us)
{
	struct nt_held held = nt_held_now();

	make_room(s);
	malloc_trim(0);
	s->at_s[s->count] = at_s;
	s->value[SOAK_MEMORY][s->count] = rss_kib();
	s->value[SOAK_DESCRIPTORS][s->count] = held.fds;
	s->value[SOAK_THREADS][s->count] = held.threads;
	s->value[SOAK_LATENCY][s->count++] = latency_us;
}

unsigned soak_samples_judge(const struct soak_samples *s)
{
	const size_t first = s->count / 4, n = s->count - first;
	unsigned growing = 0;

	for (unsigned i = 0; i < SOAK_QUANTITIES; i++) {
		const double *y = s->value[i] + first;
		struct soak_slope slope = soak_slope(s->at_s + first, y, n);
		bool grows = soak_slope_grows(&slope, quantities[i].allowed_rise);

		printf("           %-12s %9.0f at first, %9.0f at last, slope %+.3f +- %.3f a minute%s\n",
		       quantities[i].name, n ? y[0] : 0, n ? y[n - 1] : 0, 60 * slope.slope, 60 * slope.error,
		       grows ? ": GROWS" : "");
		growing += grows;
	}
	return growing;
}

void soak_samples_free(struct soak_samples *s)
{
	free(s->at_s);
	for (unsigned i = 0; i < SOAK_QUANTITIES; i++)
		free(s->value[i]);
}
