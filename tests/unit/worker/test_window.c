/* SPDX-License-Identifier: MIT */
#include "window.h"

#include "unit.h"

static void small_datagrams_fill_the_largest_window(void **state)
{
	(void)state;
	assert_int_equal(nfr_window(16, 1, 200), 16);
	assert_int_equal(nfr_window(16, 16, UINT64_C(16) * 16064), 16);
	assert_int_equal(nfr_window(16, 3, 0), 16);
}

static void posted_slabs_hold_no_more_than_the_bytes_that_stay_in_the_cache(void **state)
{
	(void)state;
	for (uint32_t bytes = 1; bytes <= 262144; bytes += 997) {
		uint32_t window = nfr_window(1000000, 7, UINT64_C(7) * bytes);

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
		TEST(window, small_datagrams_fill_the_largest_window),
		TEST(window, posted_slabs_hold_no_more_than_the_bytes_that_stay_in_the_cache),
		TEST(window, largest_datagrams_leave_one_slab_to_fill_while_another_is_read),
		TEST(window, window_is_never_above_the_maximum),
	};

	return RUN(window, tests);
}
