/* SPDX-License-Identifier: MIT */
/* What callers of other languages, and of other versions, begin with. */
#include <nfring/nfring.h>

#include "unit.h"

#include <errno.h>
#include <string.h>

static void initialised_options_are_the_defaults(void **state)
{
	const struct nfring_opts expected = nfring_opts_default();
	struct nfring_opts o;

	(void)state;
	memset(&o, 0x5a, sizeof(o));
	assert_int_equal(nfring_opts_init(&o, sizeof(o)), 0);
	assert_memory_equal(&o, &expected, sizeof(o));
}

static void older_caller_gets_the_fields_it_has(void **state)
{
	const struct nfring_opts expected = nfring_opts_default();
	const size_t size = offsetof(struct nfring_opts, latency_budget_us);
	struct nfring_opts o;

	(void)state;
	memset(&o, 0x5a, sizeof(o));
	assert_int_equal(nfring_opts_init(&o, size), 0);
	assert_int_equal(o.size, size);
	assert_memory_equal((char *)&o + sizeof(size), (const char *)&expected + sizeof(size), size - sizeof(size));
	for (size_t i = size; i < sizeof(o); i++)
		assert_int_equal(((const uint8_t *)&o)[i], 0x5a);
}

static void newer_caller_gets_zeroes_besides(void **state)
{
	struct {
		struct nfring_opts known;
		uint8_t tail[40];
	} later;
	struct nfring_error error;
	struct nfring *n;

	(void)state;
	memset(&later, 0x5a, sizeof(later));
	assert_int_equal(nfring_opts_init(&later.known, sizeof(later)), 0);
	assert_int_equal(later.known.size, sizeof(later));
	for (size_t i = 0; i < sizeof(later.tail); i++)
		assert_int_equal(later.tail[i], 0);
	assert_int_equal(nfring_open(&n, &later.known, &error), 0);
	nfring_close(n);
}

static void impossible_size_is_refused_and_writes_nothing(void **state)
{
	static const size_t sizes[] = { 0, 1, sizeof(size_t) - 1, 4097, SIZE_MAX };
	struct nfring_opts o;

	(void)state;
	memset(&o, 0x5a, sizeof(o));
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
		assert_int_equal(nfring_opts_init(&o, sizes[i]), -EINVAL);
	assert_int_equal(nfring_opts_init(NULL, sizeof(o)), -EINVAL);
	for (size_t i = 0; i < sizeof(o); i++)
		assert_int_equal(((const uint8_t *)&o)[i], 0x5a);
}

static void zeroed_counters_know_their_size(void **state)
{
	struct nfring_worker_stats worker = nfring_worker_stats_zero();
	struct nfring_stats stats = nfring_stats_zero();

	(void)state;
	assert_int_equal(stats.size, sizeof(stats));
	assert_int_equal(worker.size, sizeof(worker));
	stats.size = worker.size = 0;
	for (size_t i = 0; i < sizeof(stats); i++)
		assert_int_equal(((const uint8_t *)&stats)[i], 0);
	for (size_t i = 0; i < sizeof(worker); i++)
		assert_int_equal(((const uint8_t *)&worker)[i], 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(ffi, initialised_options_are_the_defaults),
		TEST(ffi, older_caller_gets_the_fields_it_has),
		TEST(ffi, newer_caller_gets_zeroes_besides),
		TEST(ffi, impossible_size_is_refused_and_writes_nothing),
		TEST(ffi, zeroed_counters_know_their_size),
	};

	return RUN(ffi, tests);
}
