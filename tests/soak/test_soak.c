/* SPDX-License-Identifier: MIT */
/* Captures 5,000 packets a second for NFRING_SOAK_SECONDS, with a worker's thread and a queue in one engine and with
 * caller_threads in another. Every second it reads what the process holds: memory, descriptors, threads. Nothing grows.
 *
 * All memory of the process is locked, so that a page counts from its mapping on, and not from its first use. */
#include "capture.h"
#include "flood.h"
#include "held.h"
#include "proc.h"
#include "test.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SECONDS 4
#define SECONDS_MAX 86400
#define RATE_PPS 5000
#define WARM_S 1        /* until the sender and the consumers have all they need */
#define SAMPLES_PER_S 5 /* of a short run; a long one has one a second */

static const char *const names[] = { "queue", "caller_threads" };

struct consumer {
	struct nfring *engine;
	pthread_t thread;
	uint64_t taken;
	int result;
};

/* What the process holds at some time. */
struct sample {
	double at_s;
	double rss_kib;
	struct nt_held held;
};

static unsigned seconds_now(void)
{
	const char *text = getenv("NFRING_SOAK_SECONDS");
	unsigned long seconds = text ? strtoul(text, NULL, 10) : 0;

	return seconds && seconds <= SECONDS_MAX ? (unsigned)seconds : SECONDS;
}

/* -- capturing ---------------------------------------------------------------------- */

static void *consume(void *arg)
{
	struct consumer *c = arg;
	struct nfring_queue *q = nfring_queue_get(c->engine, 0);
	struct nfring_batch batch;

	while ((c->result = nfring_queue_claim(q, &batch)) >= 0) {
		if (c->result == 0) {
			nfring_queue_wait(q, -1);
			continue;
		}
		c->taken += batch.count;
		nfring_queue_release(q, &batch);
	}
	return NULL;
}

static void begin(struct consumer *c, const struct nt_ns *ns, uint16_t group, bool caller_threads)
{
	struct nfring_opts o = nt_opts(ns, group);

	o.caller_threads = caller_threads;
	c->engine = nt_open(&o);
	nt_start(c->engine);
	assert_int_equal(pthread_create(&c->thread, NULL, consume, c), 0);
}

static void end(struct consumer *c, const char *name, uint64_t sent)
{
	struct nfring_stats s;

	nfring_stop_after_drain(c->engine);
	pthread_join(c->thread, NULL);
	s = nt_stats(c->engine);
	printf("           %-14s %llu packets of %llu, %llu lost\n", name, (unsigned long long)c->taken,
	       (unsigned long long)sent, (unsigned long long)s.lost);
	assert_int_equal(c->result, -ESHUTDOWN);
	assert_int_equal(c->taken, s.packets);
	assert_int_equal(s.packets + s.lost + s.discarded, sent);
	assert_int_equal(s.lost, 0);
	nfring_close(c->engine);
}

/* -- what is held --------------------------------------------------------------------- */

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

static struct sample take_sample(double began)
{
	struct sample s = { .rss_kib = rss_kib(), .held = nt_held_now() };

	s.at_s = nt_now() - began;
	return s;
}

/* Returns the slope of a line through the samples by least squares, a second. `at` gets the value of one. */
static double slope(const struct sample *s, unsigned n, double (*at)(const struct sample *s))
{
	double x = 0, y = 0, xx = 0, xy = 0;

	for (unsigned i = 0; i < n; i++) {
		x += s[i].at_s;
		y += at(&s[i]);
		xx += s[i].at_s * s[i].at_s;
		xy += s[i].at_s * at(&s[i]);
	}
	return (n * xy - x * y) / (n * xx - x * x);
}

static double memory(const struct sample *s)
{
	return s->rss_kib;
}

static double descriptors(const struct sample *s)
{
	return s->held.fds;
}

static double threads(const struct sample *s)
{
	return s->held.threads;
}

static void assert_flat(const struct sample *s, unsigned n, const char *name, double (*at)(const struct sample *s))
{
	double a_minute = 60 * slope(s, n, at);

	printf("           %-14s %.0f at the start, %.0f at the end, slope %.3f a minute\n", name, at(&s[0]),
	       at(&s[n - 1]), a_minute);
	for (unsigned i = 1; i < n; i++)
		if (at(&s[i]) > at(&s[0]))
			fail_msg("%s: %.0f after %.1f s, %.0f before", name, at(&s[i]), s[i].at_s, at(&s[0]));
}

/* -- the soak --------------------------------------------------------------------------- */

static void flood(const struct nt_ns *ns, unsigned seconds)
{
	struct traffic_opts o = traffic_defaults();

	o.rate_pps = RATE_PPS;
	o.seconds = seconds + WARM_S;
	nt_flood_start(ns, o);
	for (int i = 0; i < WARM_S * 10; i++) { /* sampling, too, needs some memory at first */
		(void)take_sample(0);
		usleep(100000);
	}
}

static void capture_holds_no_more_as_time_goes_by(void **state)
{
	const unsigned seconds = seconds_now(), n = seconds * (seconds < 60 ? SAMPLES_PER_S : 1);
	struct sample *samples = calloc(n, sizeof(*samples));
	struct consumer consumer[2] = { 0 };
	double began;
	uint64_t sent;

	alarm(seconds + 60);
	assert_non_null(samples);
	nt_output_rules(*state, "udp dport 9", "log group 5 log group 6", 1);
	assert_int_equal(mlockall(MCL_CURRENT | MCL_FUTURE), 0);
	begin(&consumer[0], *state, 5, false);
	begin(&consumer[1], *state, 6, true);
	flood(*state, seconds);
	began = nt_now();
	for (unsigned i = 0; i < n; i++) {
		double left = began + (double)seconds * i / n - nt_now();

		usleep(left > 0 ? (unsigned)(left * 1e6) : 0);
		samples[i] = take_sample(began);
	}
	sent = nt_flood_end(false);
	munlockall();
	printf("           %u s, %u packets/s\n", seconds, RATE_PPS);
	assert_flat(samples, n, "RSS, KiB", memory);
	assert_flat(samples, n, "descriptors", descriptors);
	assert_flat(samples, n, "threads", threads);
	for (unsigned i = 0; i < 2; i++)
		end(&consumer[i], names[i], sent);
	free(samples);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { NT_TEST(capture_holds_no_more_as_time_goes_by) };

	NT_MAIN(argc, argv, tests);
}
