/* SPDX-License-Identifier: MIT */
#include "window.h"

#include "unit.h"

static void few_small_datagrams_get_the_small_window(void **state)
{
	(void)state;
	assert_int_equal(nfr_window(64, 1, 200), NFR_WINDOW_SMALL);
	assert_int_equal(nfr_window(64, 8, UINT64_C(8) * 200), NFR_WINDOW_SMALL);
	assert_int_equal(nfr_window(64, 16, UINT64_C(16) * 16064), NFR_WINDOW_SMALL);
	assert_int_equal(nfr_window(64, 3, 0), NFR_WINDOW_SMALL);
}

/* Four groups, 20,000 packets a second in all, one packet a datagram: 16 in a sleep of 800 us. */
static void many_small_datagrams_grow_the_window_beyond_what_a_wakeup_brings(void **state)
{
	uint32_t window = NFR_WINDOW_SMALL;

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		uint32_t brought = nfr_min(18u, window);

		window = nfr_window(64, brought, UINT64_C(200) * brought);
	}
	assert_int_equal(window, 36);
	assert_int_equal(nfr_window(64, 64, UINT64_C(64) * 200), 64);
}

static void posted_slabs_hold_no_more_than_the_bytes_that_stay_in_the_cache(void **state)
{
	(void)state;
	for (uint32_t bytes = 1; bytes <= 262144; bytes += 997) {
		uint32_t window = nfr_window(1000000, 500000, UINT64_C(500000) * bytes);

		assert_true(window == NFR_WINDOW_MIN || (uint64_t)window * bytes <= NFR_WINDOW_BYTES);
		assert_true((uint64_t)(window + 1) * bytes > NFR_WINDOW_BYTES);
	}
}

static void largest_datagrams_leave_one_slab_to_fill_while_another_is_read(void **state)
{
	(void)state;
	assert_int_equal(nfr_window(16, 1, 262144), 2);
	assert_int_equal(nfr_window(16, 5, UINT64_C(5) * 261644), 2);
}

static void window_is_never_above_the_maximum(void **state)
{
	(void)state;
	assert_int_equal(nfr_window(1, 1, 100000), 1);
	assert_int_equal(nfr_window(3, 1, 1), 3);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(window, few_small_datagrams_get_the_small_window),
		TEST(window, many_small_datagrams_grow_the_window_beyond_what_a_wakeup_brings),
		TEST(window, posted_slabs_hold_no_more_than_the_bytes_that_stay_in_the_cache),
		TEST(window, largest_datagrams_leave_one_slab_to_fill_while_another_is_read),
		TEST(window, window_is_never_above_the_maximum),
	};

	return RUN(window, tests);
}
