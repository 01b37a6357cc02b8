/* SPDX-License-Identifier: MIT */
/* The latency histogram: buckets, quantiles, merging. */
#include <nfring/stats.h>

#include "unit.h"
#include <string.h>

static struct nfring_hist a, b;

static int clear(void **state)
{
	(void)state;
	memset(&a, 0, sizeof(a));
	memset(&b, 0, sizeof(b));
	return 0;
}

static void small_values_have_a_bucket_each(void **state)
{
	(void)state;
	for (unsigned v = 0; v < 64; v++)
		assert_int_equal(nfring_hist_index(v), v);
}

static void largest_value_has_the_last_bucket(void **state)
{
	(void)state;
	assert_int_equal(nfring_hist_index(UINT64_MAX), NFRING_HIST_BUCKETS - 1);
}

/* Around every power of two the next value has the same bucket or the next one. */
static void buckets_are_in_order_without_holes(void **state)
{
	(void)state;
	for (unsigned bit = 1; bit < 64; bit++) {
		uint64_t power = (uint64_t)1 << bit, step = bit > 5 ? (uint64_t)1 << (bit - 5) : 1;

		assert_int_equal(nfring_hist_index(power), nfring_hist_index(power - 1) + 1);
		assert_int_equal(nfring_hist_index(power + step), nfring_hist_index(power) + 1);
		assert_int_equal(nfring_hist_index(power + step - 1), nfring_hist_index(power));
	}
}

static void quantile_of_nothing_is_zero(void **state)
{
	(void)state;
	assert_int_equal(nfring_hist_quantile(&a, 0.5), 0);
}

static void quantiles_of_one_value_are_that_value(void **state)
{
	static const uint64_t values[] = { 0, 1, 31, 32, 12345, UINT32_MAX, UINT64_MAX - 1, UINT64_MAX };

	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		clear(state);
		nfring_hist_add(&a, values[i], 1);
		assert_true(nfring_hist_quantile(&a, 0) == values[i]);
		assert_true(nfring_hist_quantile(&a, 0.5) == values[i]);
		assert_true(nfring_hist_quantile(&a, 1) == values[i]);
	}
}

static void quantiles_count_values_at_or_below(void **state)
{
	(void)state;
	for (uint64_t v = 1; v <= 10; v++)
		nfring_hist_add(&a, v, 1);
	assert_int_equal(nfring_hist_quantile(&a, 0), 1);
	assert_int_equal(nfring_hist_quantile(&a, 0.1), 1);
	assert_int_equal(nfring_hist_quantile(&a, 0.11), 2);
	assert_int_equal(nfring_hist_quantile(&a, 0.5), 5);
	assert_int_equal(nfring_hist_quantile(&a, 0.9), 9);
	assert_int_equal(nfring_hist_quantile(&a, 0.91), 10);
	assert_int_equal(nfring_hist_quantile(&a, 1), 10);
}

static void quantile_is_at_most_3_2_percent_above(void **state)
{
	(void)state;
	for (uint64_t v = 1; v < (uint64_t)1 << 62; v += v / 7 + 1) {
		uint64_t q;

		clear(state);
		nfring_hist_add(&a, v, 1);
		nfring_hist_add(&a, UINT64_MAX, 1);
		q = nfring_hist_quantile(&a, 0.5);
		assert_true(q >= v);
		assert_true((double)(q - v) <= 0.032 * (double)v);
	}
}

static void weight_counts_as_so_many_values(void **state)
{
	(void)state;
	nfring_hist_add(&a, 10, 99);
	nfring_hist_add(&a, 1000, 1);
	assert_int_equal(a.count, 100);
	assert_int_equal(nfring_hist_quantile(&a, 0.99), 10);
	assert_int_equal(nfring_hist_quantile(&a, 0.991), 1000);
	assert_int_equal(a.max, 1000);
}

static void value_counted_zero_times_changes_nothing(void **state)
{
	(void)state;
	nfring_hist_add(&a, 10, 1);
	nfring_hist_add(&a, 5000, 0);
	assert_int_equal(a.count, 1);
	assert_int_equal(a.max, 10);
}

static void merge_equals_counting_in_one(void **state)
{
	struct nfring_hist both;

	(void)state;
	memset(&both, 0, sizeof(both));
	for (uint64_t v = 1; v < 100000; v += 7) {
		nfring_hist_add(v % 2 ? &a : &b, v * v, v % 5 + 1);
		nfring_hist_add(&both, v * v, v % 5 + 1);
	}
	nfring_hist_merge(&a, &b);
	assert_memory_equal(&a, &both, sizeof(both));
}

static void merge_of_nothing_changes_nothing(void **state)
{
	struct nfring_hist before;

	(void)state;
	nfring_hist_add(&a, 77, 3);
	before = a;
	nfring_hist_merge(&a, &b);
	assert_memory_equal(&a, &before, sizeof(a));
}

#define HIST_TEST(behaviour)                                                                                           \
	{                                                                                                              \
		"hist." #behaviour, behaviour, clear, NULL, NULL                                                       \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		HIST_TEST(small_values_have_a_bucket_each),          HIST_TEST(largest_value_has_the_last_bucket),
		HIST_TEST(buckets_are_in_order_without_holes),       HIST_TEST(quantile_of_nothing_is_zero),
		HIST_TEST(quantiles_of_one_value_are_that_value),    HIST_TEST(quantiles_count_values_at_or_below),
		HIST_TEST(quantile_is_at_most_3_2_percent_above),    HIST_TEST(weight_counts_as_so_many_values),
		HIST_TEST(value_counted_zero_times_changes_nothing), HIST_TEST(merge_equals_counting_in_one),
		HIST_TEST(merge_of_nothing_changes_nothing),
	};

	return RUN(hist, tests);
}
