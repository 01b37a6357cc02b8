/* SPDX-License-Identifier: MIT */
/* At half the knee nothing is lost: the knee is the highest rate that a short flood passes without loss, or what the
 * sender can do at most. Captures for NFRING_KNEE_SECONDS. */
#include "capture.h"
#include "flood.h"
#include "test.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SECONDS 4
#define SECONDS_MAX 3600
#define STATEMENTS 16u
#define FIRST_PPS 1000.0 /* datagrams; each is logged STATEMENTS times */
#define PROBE_S 0.25
#define SENDER_KEEPS 0.9 /* of a rate, or it is more than the sender can do */

struct consumer {
	struct nfring *engine;
	pthread_t thread;
	uint64_t taken;
	int result;
};

static unsigned seconds_now(void)
{
	const char *text = getenv("NFRING_KNEE_SECONDS");
	unsigned long seconds = text ? strtoul(text, NULL, 10) : 0;

	return seconds && seconds <= SECONDS_MAX ? (unsigned)seconds : SECONDS;
}

static void *consume(void *arg)
{
	struct consumer *c = arg;
	struct nfring_queue *q = nfring_queue_get(c->engine, 0);
	struct nfring_batch b;

	while ((c->result = nfring_queue_claim(q, &b)) >= 0) {
		if (c->result == 0) {
			(void)nfring_queue_wait(q, -1);
			continue;
		}
		c->taken += b.count;
		(void)nfring_queue_release(q, &b);
	}
	return NULL;
}

/* Captures `seconds` of traffic of a rate. Returns the counters; *sent is the number of log messages. */
static struct nfring_stats capture(const struct nt_ns *ns, double pps, double seconds, uint64_t *sent)
{
	struct consumer c = { .engine = nt_capture(ns, 5) };
	struct traffic_opts t = traffic_defaults();
	struct nfring_stats s;

	assert_int_equal(pthread_create(&c.thread, NULL, consume, &c), 0);
	t.rate_pps = pps;
	t.seconds = seconds;
	nt_flood_start(ns, t);
	*sent = nt_flood_end(false);
	*sent = STATEMENTS * (*sent + nt_show_losses(ns, 5));
	usleep(100000); /* until the last of them is delivered */
	nfring_stop_after_drain(c.engine);
	pthread_join(c.thread, NULL);
	assert_int_equal(c.result, -ESHUTDOWN);
	s = nt_stats(c.engine);
	assert_int_equal(s.packets, c.taken);
	nfring_close(c.engine);
	return s;
}

/* Returns the knee, in datagrams a second. */
static double find_knee(const struct nt_ns *ns)
{
	for (double pps = FIRST_PPS;; pps *= 2) {
		uint64_t sent;
		struct nfring_stats s = capture(ns, pps, PROBE_S, &sent);

		if (s.lost || s.discarded)
			return pps / 2;
		if ((double)sent / STATEMENTS < pps * PROBE_S * SENDER_KEEPS)
			return (double)sent / STATEMENTS / PROBE_S;
	}
}

static void nothing_is_lost_at_half_the_knee(void **state)
{
	const struct nt_ns *ns = *state;
	const unsigned seconds = seconds_now();
	struct nfring_stats s;
	double knee;
	uint64_t sent;

	nt_flood_rules(ns, STATEMENTS);
	knee = find_knee(ns);
	alarm(seconds + 60);
	s = capture(ns, knee / 2, seconds, &sent);
	printf("knee: %.0f log messages a second; at half of it for %u s: sent %llu, lost %llu\n", knee * STATEMENTS,
	       seconds, (unsigned long long)sent, (unsigned long long)s.lost);
	assert_int_equal(s.lost, 0);
	assert_int_equal(s.packets, sent);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(nothing_is_lost_at_half_the_knee),
	};

	NT_MAIN(argc, argv, tests);
}
