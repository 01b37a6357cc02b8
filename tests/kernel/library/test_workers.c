/* SPDX-License-Identifier: MIT */
/* Workers and engines that must not disturb one another: stalls, floods, failures. */
#include "capture.h"
#include "flood.h"
#include "held.h"
#include "load_rules.h"
#include "proc.h"
#include "test.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FIRST 100
#define GROUPS 4
#define WORKERS 2

/* -- nothing is left behind ------------------------------------------------------ */

#define FAILURES 5

static void fail_to_start(const struct nt_ns *ns)
{
	struct nfring_opts o = nt_opts(ns, FIRST);
	struct nfring *n;

	o.group_count = GROUPS;
	o.workers = WORKERS;
	n = nt_open(&o);
	assert_int_equal(nfring_start(n, NULL), -EBUSY);
	nfring_close(n);
}

static void failed_start_leaves_no_descriptor_thread_or_mapping(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring *blocker = nt_capture(ns, FIRST + GROUPS - 1);
	struct nt_held before, after;

	fail_to_start(ns); /* what the allocators keep for themselves is there after this */
	fail_to_start(ns);
	before = nt_held_now();
	for (int i = 0; i < FAILURES; i++)
		fail_to_start(ns);
	after = nt_held_now();
	assert_int_equal(after.fds, before.fds);
	nt_held_expect_threads(before.threads);
	if (!TEST_SANITIZED) /* a sanitizer maps as it likes; an allocator now and then */
		assert_true(after.maps < before.maps + FAILURES);
	nfring_close(blocker);
}

/* -- one worker does not depend on another ---------------------------------------- */

struct taker {
	struct nfring_queue *queue;
	pthread_t thread;
	uint64_t packets;
	uint16_t group;                /* whose latency to measure; 0: all */
	struct nfring_hist latency_ns; /* from the number in the payload to here */
};

static void *take(void *arg)
{
	struct taker *t = arg;
	struct nfring_batch b;
	int r;

	while ((r = nfring_queue_claim(t->queue, &b)) >= 0) {
		struct timespec now;

		if (r == 0) {
			nfring_queue_wait(t->queue, -1);
			continue;
		}
		clock_gettime(CLOCK_REALTIME, &now);
		for (uint32_t i = 0; i < b.count && (!t->group || b.group == t->group); i++) {
			uint64_t sent;
			uint32_t len;
			const uint8_t *payload = nfring_pkt_payload(&b.pkt[i], &len);

			memcpy(&sent, payload + 28, sizeof(sent));
			nfring_hist_add(&t->latency_ns,
					(uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec - sent, 1);
		}
		t->packets += b.count;
		nfring_queue_release(t->queue, &b);
	}
	return NULL;
}

static struct nfring *capture_workers(const struct nt_ns *ns, struct nfring_opts o, struct taker *t, unsigned worker)
{
	struct nfring *n;

	o.netns = ns->name;
	o.workers = WORKERS;
	n = nt_open(&o);
	nt_start(n);
	t->queue = nfring_queue_get(n, worker);
	assert_int_equal(pthread_create(&t->thread, NULL, take, t), 0);
	return n;
}

/* Sends to every group in turn for a second, while worker 0 has no consumer (or has). */
static struct nfring_stats stall(const struct nt_ns *ns, bool stalls, struct taker *t, uint64_t *other)
{
	struct nfring_worker_stats w = { .size = sizeof(w) };
	struct traffic_opts o = traffic_defaults();
	struct nfring_opts opts = nt_opts(ns, FIRST);
	struct taker first = { .packets = 0 };
	struct nfring *n;
	uint64_t sent;

	opts.group_count = GROUPS;
	opts.memory_bytes = NFRING_MEMORY_MIN_BYTES; /* a few thousand packets: worker 0 will have run out */
	opts.rcvbuf_bytes = 1 << 20;
	n = capture_workers(ns, opts, t, 1);
	first.queue = nfring_queue_get(n, 0);
	if (!stalls)
		assert_int_equal(pthread_create(&first.thread, NULL, take, &first), 0);
	o.count = 20000;
	o.rate_pps = 20000;
	o.stamp_offset = 0;
	sent = nt_send_with(ns, o);
	nt_sleep(0.1);
	nfring_worker_stats_read(n, 1, &w);
	assert_int_equal(w.sum.lost, 0);
	if (stalls)
		assert_int_equal(pthread_create(&first.thread, NULL, take, &first), 0); /* it wakes up */
	nt_sleep(0.1);
	o.count = 5 * GROUPS;
	o.rate_pps = 20;
	sent += nt_send_with(ns, o);
	nt_sleep(0.2);
	nfring_stop(n);
	pthread_join(first.thread, NULL);
	pthread_join(t->thread, NULL);
	*other = first.packets;
	assert_int_equal(nt_stats(n).packets + nt_stats(n).lost, sent);
	assert_int_equal(nt_stats(n).packets, first.packets + t->packets);
	nfring_worker_stats_read(n, 0, &w);
	assert_true(stalls ? w.sum.starved > 0 : w.sum.lost == 0);
	nfring_close(n);
	return w.sum;
}

static void stalled_consumer_of_one_worker_leaves_the_other_alone(void **state)
{
	static struct taker calm, beside;
	uint64_t other = 0;
	struct nfring_stats s;

	memset(&calm, 0, sizeof(calm));
	memset(&beside, 0, sizeof(beside));
	load_rules(*state, RULES("--count", "4", "--spread", "numgen", "--hook", "output", "--match", "udp dport 9"));
	stall(*state, false, &calm, &other);
	s = stall(*state, true, &beside, &other);
	assert_int_equal(calm.packets, beside.packets);
	printf("           worker 1, p99: %.0f us with a calm worker 0, %.0f us while that has no consumer "
	       "(%llu delivered, %llu lost, starved %llu times)\n",
	       (double)nfring_hist_quantile(&calm.latency_ns, 0.99) / 1e3,
	       (double)nfring_hist_quantile(&beside.latency_ns, 0.99) / 1e3, (unsigned long long)other,
	       (unsigned long long)s.lost, (unsigned long long)s.starved);
}

/* -- many groups, most of them idle ------------------------------------------------ */

#define MANY 64

/* One group gets 16 messages for each packet of the flood, its neighbour single ones. */
static void load_flood_and_probe(const struct nt_ns *ns)
{
	char rules[1024] = "";

	for (int i = 0, at = 0; i < 16; i++)
		at += snprintf(rules + at, sizeof(rules) - (size_t)at, "udp sport 5000 log group %d\n", FIRST);
	nt_nft(ns,
	       "table inet t {\nchain out { type filter hook output priority 0;\n%sudp sport 6000 log group %d\n}\n}\n"
	       "table netdev d {\nchain in { type filter hook ingress device lo priority 0; udp dport 9 drop; }\n}\n",
	       rules, FIRST + 1);
}

/* 100 packets beside the flood; returns how many of the flood were delivered meanwhile. */
static uint64_t probe_beside_flood(const struct nt_ns *ns, struct nfring *n)
{
	struct traffic_opts flood = traffic_defaults(), probe = traffic_defaults();
	struct nfring_stats g = { .size = sizeof(g) };
	uint64_t flooded;

	flood.source_port = 5000;
	probe.source_port = 6000;
	flood.stamp_offset = probe.stamp_offset = 0;
	flood.seconds = 10;
	probe.count = 100;
	probe.rate_pps = 200;
	nt_flood_start(ns, flood);
	usleep(50000);
	nt_send_with(ns, probe);
	nfring_group_stats_read(n, FIRST, &g);
	flooded = g.packets;
	for (int i = 0; i < 100 && (nfring_group_stats_read(n, FIRST + 1, &g), g.packets < 100); i++)
		usleep(10000);
	assert_int_equal(g.packets, 100); /* all of them while the flood goes on */
	assert_int_equal(g.lost, 0);
	nt_flood_end(true);
	return flooded;
}

static void flooded_group_does_not_starve_its_neighbour(void **state)
{
	static struct taker probed;
	struct nfring_opts o = nt_opts(*state, FIRST);
	struct nfring_stats g = { .size = sizeof(g) };
	struct nfring *n;
	uint64_t before;

	memset(&probed, 0, sizeof(probed));
	probed.group = FIRST + 1;
	load_flood_and_probe(*state);
	o.group_count = MANY;
	n = capture_workers(*state, o, &probed, 0);
	before = nt_stats(n).wakeups;
	nt_sleep(0.3);
	assert_int_equal(nt_stats(n).wakeups, before); /* idle groups wake nobody */
	assert_true(probe_beside_flood(*state, n) > 1000);
	for (uint16_t i = 2; i < MANY; i++) {
		assert_int_equal(nfring_group_stats_read(n, FIRST + i, &g), 0);
		assert_int_equal(g.datagrams, 0);
	}
	nfring_stop(n);
	pthread_join(probed.thread, NULL);
	printf("           single packets beside the flood of a group of the same worker (budget %u us): "
	       "p50 %.0f us, p99 %.0f us\n",
	       o.latency_budget_us, (double)nfring_hist_quantile(&probed.latency_ns, 0.5) / 1e3,
	       (double)nfring_hist_quantile(&probed.latency_ns, 0.99) / 1e3);
	nfring_close(n);
}

/* -- several engines, and the callback on several workers --------------------------- */

static void two_engines_capture_in_two_namespaces_of_one_process(void **state)
{
	const struct nt_ns *first = *state;
	struct nfring *a, *b;
	struct nt_ns second;

	nt_ns_create(&second);
	nt_output_rules(first, "udp dport 9", "log group 100", 1);
	nt_output_rules(&second, "udp dport 9", "log group 100", 1);
	a = nt_capture(first, FIRST);
	b = nt_capture(&second, FIRST);
	nt_send(first, 30, 64, 0);
	nt_send(&second, 70, 64, 0);
	assert_int_equal(nt_take(a, 30, 2, NULL, NULL), 30);
	assert_int_equal(nt_take(b, 70, 2, NULL, NULL), 70);
	nfring_close(a); /* and the other goes on */
	nt_send(&second, 10, 64, 0);
	assert_int_equal(nt_take(b, 10, 2, NULL, NULL), 10);
	assert_int_equal(nt_stats(b).packets, 80);
	nfring_close(b);
	nt_ns_destroy(&second);
}

struct heard {
	_Atomic unsigned seen[WORKERS], stops, strays;
};

static int stop_at_last_group(const struct nfring_batch *b, void *user)
{
	struct heard *h = user;
	unsigned owner = b->group >= FIRST + GROUPS / WORKERS;

	h->seen[b->worker]++;
	h->strays += b->worker != owner;
	if (b->group != FIRST + GROUPS - 1 || h->seen[0] == 0)
		return 0;
	h->stops++;
	return 77;
}

static void callback_knows_its_worker_and_stops_all_of_them(void **state)
{
	const struct nt_ns *ns = *state;
	struct traffic_opts t = traffic_defaults();
	struct nfring_opts o = nt_opts(ns, FIRST);
	struct heard h = { .stops = 0 };
	struct nfring *n;

	load_rules(ns, RULES("--count", "4", "--spread", "numgen", "--hook", "output", "--match", "udp dport 9"));
	o.group_count = GROUPS;
	o.workers = WORKERS;
	n = nt_open(&o);
	t.seconds = 10;
	t.rate_pps = 2000;
	nt_flood_start(ns, t);
	assert_int_equal(nfring_run(n, stop_at_last_group, &h, NULL), 77);
	nt_flood_end(true);
	assert_true(h.seen[0] && h.seen[1]);
	assert_int_equal(h.strays, 0);
	assert_int_equal(h.stops, 1);
	nfring_close(n);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(failed_start_leaves_no_descriptor_thread_or_mapping),
		NT_TEST(stalled_consumer_of_one_worker_leaves_the_other_alone),
		NT_TEST(flooded_group_does_not_starve_its_neighbour),
		NT_TEST(two_engines_capture_in_two_namespaces_of_one_process),
		NT_TEST(callback_knows_its_worker_and_stops_all_of_them),
	};

	NT_MAIN(argc, argv, tests);
}
