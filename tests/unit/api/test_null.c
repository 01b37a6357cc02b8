/* SPDX-License-Identifier: MIT */
/* NULL is an error or nothing, in every call. */
#include <nfring/nfring.h>

#include "unit.h"

#include <errno.h>
#include <string.h>

static struct nfring_error error;

static void assert_named(int ret, const char *named)
{
	assert_int_equal(ret, -EINVAL);
	assert_int_equal(error.err, -EINVAL);
	assert_non_null(strstr(error.text, named));
	memset(&error, 0, sizeof(error));
}

static int on_batch(const struct nfring_batch *batch, void *user)
{
	(void)batch;
	(void)user;
	return 0;
}

static void null_in_the_life_of_an_engine_is_an_error_with_a_text(void **state)
{
	struct nfring_opts o = nfring_opts_default();
	struct nfring *n = (struct nfring *)&o;

	(void)state;
	assert_named(nfring_open(NULL, &o, &error), "out is NULL");
	assert_named(nfring_open(&n, NULL, &error), "nfring_opts_default()");
	assert_null(n);
	assert_named(nfring_start(NULL, &error), "engine is NULL");
	assert_named(nfring_run(NULL, on_batch, NULL, &error), "engine is NULL");
	assert_int_equal(nfring_open(NULL, NULL, NULL), -EINVAL);
	assert_int_equal(nfring_start(NULL, NULL), -EINVAL);
	nfring_stop(NULL);
	nfring_stop_after_drain(NULL);
	nfring_close(NULL);
}

static void null_queue_is_an_error_or_nothing(void **state)
{
	struct nfring_batch b = { 0 };

	(void)state;
	assert_int_equal(nfring_worker_count(NULL), 0);
	assert_null(nfring_queue_get(NULL, 0));
	assert_int_equal(nfring_queue_claim(NULL, &b), -EINVAL);
	nfring_queue_release(NULL, &b);
	assert_int_equal(nfring_queue_wait(NULL, -1), -EINVAL);
	assert_int_equal(nfring_queue_fd(NULL), -EINVAL);
	assert_int_equal(nfring_queue_arm(NULL), -EINVAL);
	nfring_queue_wake(NULL);
}

static void null_counters_are_an_error(void **state)
{
	struct nfring_worker_stats w = { .size = sizeof(w) };
	struct nfring_stats s = { .size = sizeof(s) };
	struct nfring_hist h = { 0 };

	(void)state;
	assert_int_equal(nfring_stats_read(NULL, &s), -EINVAL);
	assert_int_equal(nfring_group_stats_read(NULL, 0, &s), -EINVAL);
	assert_int_equal(nfring_worker_stats_read(NULL, 0, &w), -EINVAL);
	assert_int_equal(nfring_worker_latency_read(NULL, 0, &h), -EINVAL);
	assert_int_equal(nfring_group_count(NULL), 0);
	assert_int_equal(nfring_group_number(NULL, 0), -EINVAL);
	assert_int_equal(nfring_group_worker(NULL, 0), -EINVAL);
	assert_int_equal(nfring_group_fd(NULL, 0), -EINVAL);
	assert_int_equal(nfring_hist_quantile(NULL, 0.5), 0);
	nfring_hist_merge(NULL, &h);
	nfring_hist_merge(&h, NULL);
}

static void null_packet_is_one_without_a_payload(void **state)
{
	struct nfring_tuple t = { .size = sizeof(t) };
	struct nfring_pkt none = { 0 };
	uint32_t len = 7;
	int kind = 7;

	(void)state;
	assert_int_equal(nfring_pkt_time_ns(NULL, NULL, NULL), 0);
	assert_int_equal(nfring_pkt_time_ns(NULL, &none, &kind), 0);
	assert_int_equal(kind, NFRING_TIME_RECEIPT);
	assert_int_equal(nfring_pkt_wire_len(NULL), 0);
	assert_int_equal(nfring_pkt_direction(NULL), NFRING_DIRECTION_UNKNOWN);
	assert_null(nfring_pkt_ip(NULL, &len));
	assert_int_equal(len, 0);
	assert_int_equal(nfring_pkt_tuple(NULL, &t), -EINVAL);
	assert_int_equal(nfring_pkt_tuple(&none, NULL), -EINVAL);
	assert_int_equal(nfring_ip_tuple(NULL, 20, &t), -EINVAL);
	assert_int_equal(nfring_ip_tuple("E", 1, NULL), -EINVAL);
}

/* Of an open engine: nothing to fill in. */
static void nothing_to_fill_in_is_an_error(void **state)
{
	struct nfring_opts o = nfring_opts_default();
	struct nfring_queue *q;
	struct nfring *n;
	int ret = nfring_open(&n, &o, &error);

	(void)state;
	if (ret == -EPROTONOSUPPORT) {
		print_message("%s\n", error.text);
		skip();
	}
	assert_int_equal(ret, 0);
	q = nfring_queue_get(n, 0);
	assert_int_equal(nfring_queue_claim(q, NULL), -EINVAL);
	nfring_queue_release(q, NULL);
	assert_int_equal(nfring_stats_read(n, NULL), -EINVAL);
	assert_int_equal(nfring_group_stats_read(n, 0, NULL), -EINVAL);
	assert_int_equal(nfring_worker_stats_read(n, 0, NULL), -EINVAL);
	assert_int_equal(nfring_worker_latency_read(n, 0, NULL), -EINVAL);
	nfring_close(n);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(null, null_in_the_life_of_an_engine_is_an_error_with_a_text),
		TEST(null, null_queue_is_an_error_or_nothing),
		TEST(null, null_counters_are_an_error),
		TEST(null, null_packet_is_one_without_a_payload),
		TEST(null, nothing_to_fill_in_is_an_error),
	};

	return RUN(null, tests);
}
