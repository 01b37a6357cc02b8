/* SPDX-License-Identifier: MIT */
/* The path of one datagram to on_batch, without a socket. */
#include "clock.h"
#include "path_test.h"
#include "unit.h"

static struct {
	struct nfring_batch last;
	uint32_t first_seq;
	unsigned calls;
	int returns;
} seen;

static int on_batch(const struct nfring_batch *batch, void *user)
{
	assert_ptr_equal(user, &seen);
	seen.last = *batch;
	assert_true(nfring_pkt_seq(batch->pkt, &seen.first_seq));
	seen.calls++;
	return seen.returns;
}

static int make(void **state)
{
	(void)state;
	memset(&seen, 0, sizeof(seen));
	if (make_path(FIXTURE_SLABS) < 0)
		return -1;
	path.worker = 3;
	path.on_batch = on_batch;
	path.on_batch_user = &seen;
	nfr_path_init(&path, NFRING_FLAG_SEQ, NULL, NULL);
	return 0;
}

static void callback_gets_the_batch_and_its_slab_is_free_again(void **state)
{
	const uint32_t n_free = path.pool.n_free;
	uint32_t bytes;

	(void)state;
	path.now_ns = 99;
	fixture_put_packets(&m, 0, 2);
	bytes = m.len;
	fixture_deliver(&path, &m);
	assert_int_equal(seen.calls, 1);
	assert_int_equal(seen.last.count, 2);
	assert_int_equal(seen.last.bytes, bytes);
	assert_int_equal(seen.last.received_ns, 99);
	assert_int_equal(seen.last.worker, 3);
	assert_int_equal(seen.last.group, FIXTURE_GROUP);
	assert_int_equal(seen.first_seq, 0);
	assert_int_equal(path.pool.n_free, n_free);
	assert_false(nfr_path_is_stopped_by_callback(&path));
}

static void return_of_the_callback_is_kept(void **state)
{
	(void)state;
	seen.returns = -7;
	fixture_put_packets(&m, 0, 1);
	fixture_deliver(&path, &m);
	assert_true(nfr_path_is_stopped_by_callback(&path));
	assert_int_equal(path.callback_result, -7);
	assert_int_equal(LEDGER(delivered), 1);
}

static void zero_of_the_callback_does_not_take_back_what_on_error_returned(void **state)
{
	(void)state;
	path.callback_result = 5;
	fixture_put_packets(&m, 0, 1);
	fixture_deliver(&path, &m);
	assert_int_equal(seen.calls, 1);
	assert_int_equal(path.callback_result, 5);
}

/* The first batch comes as soon as the poll has read the clock, the second with half of the round behind it. */
static void latency_of_a_callbacks_batches_is_counted_at_the_end_of_the_round(void **state)
{
	uint64_t now_ns = nfr_clock_ns(CLOCK_REALTIME);

	(void)state;
	path.now_ns = now_ns - 1000000000;
	for (uint32_t i = 0; i < 2; i++) {
		fixture_put_packets(&m, 3 * i, 3);
		fixture_deliver(&path, &m);
	}
	assert_int_equal(nfr_counter(&fixture.latency.unstamped), 0);
	nfr_latency_end_round(&fixture.latency);
	assert_int_equal(nfr_counter(&fixture.latency.bucket[0]), 3);
	assert_int_equal(nfr_counter(&fixture.latency.unstamped), 6);
	assert_in_range(nfr_counter(&fixture.latency.max), 500000000,
			500000000 + (nfr_clock_ns(CLOCK_REALTIME) - now_ns) / 2);
	nfr_latency_end_round(&fixture.latency); /* of nothing */
	assert_int_equal(nfr_counter(&fixture.latency.unstamped), 6);
}

#define CALLBACK_TEST(behaviour)                                                                                       \
	{                                                                                                              \
		"path." #behaviour, behaviour, make, unmake, NULL                                                      \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		CALLBACK_TEST(callback_gets_the_batch_and_its_slab_is_free_again),
		CALLBACK_TEST(return_of_the_callback_is_kept),
		CALLBACK_TEST(zero_of_the_callback_does_not_take_back_what_on_error_returned),
		CALLBACK_TEST(latency_of_a_callbacks_batches_is_counted_at_the_end_of_the_round),
	};

	return RUN(path_callback, tests);
}
