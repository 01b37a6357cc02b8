/* SPDX-License-Identifier: MIT */
/* Latency of batches when they reach their consumer. */
#include "latency.h"

#include "unit.h"

#include <arpa/inet.h>
#include <time.h>

#define BATCH 8u
#define MS UINT64_C(1000000)
#define SECOND (1000 * MS)

/* A descriptor whose message has one attribute: a timestamp. */
struct stamped {
	struct nfring_pkt pkt;
	struct nlmsghdr h;
	struct nlattr a;
	uint32_t be[4];
};

static struct stamped packets[1];
static struct nfr_latency latency;
static struct nfring_hist hist;

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static int begin(void **state)
{
	(void)state;
	memset(&latency, 0, sizeof(latency));
	memset(packets, 0, sizeof(packets));
	return 0;
}

static void stamp(uint64_t ns)
{
	struct stamped *s = &packets[0];

	s->pkt.msg = (int32_t)offsetof(struct stamped, h);
	s->pkt.attr[NFULA_TIMESTAMP] = sizeof(struct nlmsghdr) / 4;
	s->pkt.present = 1u << NFULA_TIMESTAMP;
	s->a.nla_len = sizeof(s->a) + sizeof(s->be);
	s->a.nla_type = NFULA_TIMESTAMP;
	s->be[1] = htonl((uint32_t)(ns / 1000000000u));
	s->be[3] = htonl((uint32_t)(ns % 1000000000u / 1000));
}

static void latency_counts_from_the_timestamp_where_there_is_one(void **state)
{
	struct nfring_batch batch = { .pkt = &packets[0].pkt, .count = 1, .received_ns = now_ns() };

	(void)state;
	stamp(now_ns() - 50 * MS);
	nfr_latency_enter(&latency, &batch);
	nfr_latency_read(&latency, &hist);
	assert_int_equal(hist.count, 1);
	assert_true(hist.max >= 49 * MS);
	assert_int_equal(latency.stamped, 1);
	assert_int_equal(latency.unstamped, 0);
}

static void latency_counts_from_receipt_without_a_timestamp(void **state)
{
	struct nfring_batch batch = { .pkt = &packets[0].pkt, .count = 1, .received_ns = now_ns() - 20 * MS };

	(void)state;
	nfr_latency_enter(&latency, &batch);
	nfr_latency_read(&latency, &hist);
	assert_true(hist.max >= 20 * MS);
	assert_int_equal(latency.stamped, 0);
	assert_int_equal(latency.unstamped, 1);
}

/* One packet is sampled and counts for all; the position of the sample moves on. */
static void every_position_of_a_batch_is_sampled(void **state)
{
	static struct nfring_pkt pkt[BATCH]; /* near the message: offsets are 32 bits */
	struct nfring_batch batch = { .pkt = pkt, .count = BATCH, .received_ns = now_ns() };

	(void)state;
	memset(pkt, 0, sizeof(pkt));
	stamp(now_ns() - 50 * MS);
	pkt[3] = packets[0].pkt;
	pkt[3].msg = (int32_t)((const char *)&packets[0].h - (const char *)&pkt[3]);
	for (unsigned i = 0; i < 10 * BATCH; i++)
		nfr_latency_enter(&latency, &batch);
	nfr_latency_read(&latency, &hist);
	assert_int_equal(hist.count, 10 * BATCH * BATCH);
	assert_int_equal(latency.stamped, 10 * BATCH);
	assert_int_equal(latency.unstamped, 10 * BATCH * (BATCH - 1));
}

static void packet_a_little_ahead_of_the_clock_has_no_latency(void **state)
{
	struct nfring_batch batch = { .pkt = &packets[0].pkt, .count = 1, .received_ns = 10 * SECOND + MS };

	(void)state;
	nfr_latency_enter_at(&latency, &batch, 10 * SECOND);
	nfr_latency_read(&latency, &hist);
	assert_int_equal(hist.count, 1);
	assert_int_equal(hist.max, 0);
	assert_int_equal(latency.stepped, 0);
}

/* Looks at `before`, and again 2 ms later with the wall clock at `after`. */
static void step(uint64_t before, uint64_t after)
{
	latency.steps = (struct nfring_steps){ 0 };
	nfring_steps_look(&latency.steps, before, 7 * SECOND);
	nfring_steps_look(&latency.steps, after, 7 * SECOND + 2 * MS);
}

static void clocks_are_looked_at_before_packets_come_and_with_each_batch(void **state)
{
	struct nfring_batch batch = { .pkt = &packets[0].pkt, .count = 1, .received_ns = now_ns() };

	(void)state;
	nfr_latency_begin(&latency);
	assert_true(latency.steps.mono_ns > 0);
	step(10 * SECOND, 10 * SECOND); /* its clocks are not this machine's */
	nfr_latency_enter(&latency, &batch);
	assert_true(latency.steps.stepped_ns > 10 * SECOND);
	assert_int_equal(latency.stepped, 1);
}

static void batch_from_the_future_is_counted_apart(void **state)
{
	static struct nfring_pkt pkt[BATCH];
	struct nfring_batch batch = { .pkt = pkt, .count = BATCH, .received_ns = now_ns() + 1000 * MS };

	(void)state;
	nfr_latency_enter(&latency, &batch);
	nfr_latency_read(&latency, &hist);
	assert_int_equal(hist.count, 0);
	assert_int_equal(latency.unstamped, 0);
	assert_int_equal(latency.stepped, BATCH);
}

static void packets_across_a_step_of_the_clock_are_counted_apart(void **state)
{
	struct nfring_batch batch = { .pkt = &packets[0].pkt, .count = 1 };
	static const uint64_t after[] = { 86400 * SECOND, 9 * SECOND };

	(void)state;
	for (unsigned i = 0; i < 2; i++) { /* forward, then back */
		step(10 * SECOND, after[i]);
		stamp(10 * SECOND - 5 * MS);
		if (after[i] > 10 * SECOND) /* seen later still */
			nfr_latency_enter_at(&latency, &batch, after[i] + 3 * SECOND);
		nfr_latency_enter_at(&latency, &batch, after[i]);
	}
	nfr_latency_read(&latency, &hist);
	assert_int_equal(hist.count, 0);
	assert_int_equal(hist.max, 0);
	assert_int_equal(latency.stepped, 3);
	assert_int_equal(latency.stamped, 0);
}

static void packets_after_a_step_of_the_clock_are_measured(void **state)
{
	struct nfring_batch batch = { .pkt = &packets[0].pkt, .count = 1 };

	(void)state;
	step(10 * SECOND, 86400 * SECOND);
	stamp(86400 * SECOND + 20 * MS);
	nfr_latency_enter_at(&latency, &batch, 86400 * SECOND + 23 * MS);
	step(86401 * SECOND, 5 * SECOND);
	stamp(5 * SECOND + 20 * MS);
	nfr_latency_enter_at(&latency, &batch, 5 * SECOND + 22 * MS);
	nfr_latency_read(&latency, &hist);
	assert_int_equal(hist.count, 2);
	assert_int_equal(hist.max, 3 * MS);
	assert_int_equal(latency.stamped, 2);
	assert_int_equal(latency.stepped, 0);
}

#define LATENCY_TEST(behaviour)                                                                                        \
	{                                                                                                              \
		.name = "latency." #behaviour, .test_func = behaviour, .setup_func = begin                             \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		LATENCY_TEST(latency_counts_from_the_timestamp_where_there_is_one),
		LATENCY_TEST(latency_counts_from_receipt_without_a_timestamp),
		LATENCY_TEST(every_position_of_a_batch_is_sampled),
		LATENCY_TEST(packet_a_little_ahead_of_the_clock_has_no_latency),
		LATENCY_TEST(clocks_are_looked_at_before_packets_come_and_with_each_batch),
		LATENCY_TEST(batch_from_the_future_is_counted_apart),
		LATENCY_TEST(packets_across_a_step_of_the_clock_are_counted_apart),
		LATENCY_TEST(packets_after_a_step_of_the_clock_are_measured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
