/* SPDX-License-Identifier: MIT */
/* The soak's verdict: it finds a planted leak, and only that. */
#include "samples.h"
#include "slope.h"

#include "random.h"
#include "unit.h"
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define N 400u

static double x[N], y[N];

static struct soak_slope line(double per_s, double noise)
{
	uint64_t random = 7;

	for (unsigned i = 0; i < N; i++) {
		x[i] = i * 10;
		y[i] = 50000 + per_s * x[i] + noise * (soak_between(&random, 0, 2000) / 1000.0 - 1);
	}
	return soak_slope(x, y, N);
}

static void slope_of_a_line_is_its_own(void **state)
{
	struct soak_slope s = line(0.25, 0);

	(void)state;
	assert_float_equal(s.slope, 0.25, 1e-9);
	assert_float_equal(s.rise, 0.25 * 10 * (N - 1), 1e-6);
	assert_true(s.error < 1e-9);
	assert_int_equal(soak_slope(x, y, 2).slope, 0);
}

static void noise_is_no_growth(void **state)
{
	struct soak_slope s = line(0, 5000);

	(void)state;
	assert_false(soak_slope_grows(&s, 10));
}

static void growth_below_the_noise_is_found(void **state)
{
	struct soak_slope s = line(0.5, 3000);

	(void)state;
	assert_true(s.slope > 0.25 && s.slope < 0.75);
	assert_true(soak_slope_grows(&s, 256));
	assert_false(soak_slope_grows(&s, 4000));
}

static void fall_is_no_growth(void **state)
{
	struct soak_slope s = line(-1, 10);

	(void)state;
	assert_false(soak_slope_grows(&s, 0));
}

/* -- planted leaks ------------------------------------------------------------------ */

static void *volatile kept;

static void leak_nothing(void)
{
	kept = malloc(100000);
	memset(kept, 1, 100000);
	free(kept);
}

static void leak_memory(void)
{
	kept = malloc(30000);
	memset(kept, 1, 30000);
}

static void leak_a_descriptor(void)
{
	assert_true(open("/dev/null", O_RDONLY | O_CLOEXEC) >= 0);
}

static void *sleep_on(void *unused)
{
	(void)unused;
	pause();
	return NULL;
}

static void leak_a_thread(void)
{
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, sleep_on, NULL), 0);
	pthread_detach(thread);
}

static unsigned growing_with(void (*leak)(void), double later_us)
{
	struct soak_samples s = { 0 };
	unsigned growing;

	for (unsigned i = 0; i < 40; i++) {
		leak();
		soak_samples_take(&s, i, 1000 + i * later_us);
	}
	growing = soak_samples_judge(&s);
	soak_samples_free(&s);
	return growing;
}

static void what_leaks_nothing_does_not_grow(void **state)
{
	(void)state;
	assert_int_equal(growing_with(leak_nothing, 0), 0);
}

static void planted_leaks_are_found(void **state)
{
	(void)state;
	assert_int_equal(growing_with(leak_memory, 0), 1);
	assert_int_equal(growing_with(leak_a_descriptor, 0), 1);
	assert_true(growing_with(leak_a_thread, 0) >= 1); /* and its stack */
	assert_int_equal(growing_with(leak_nothing, 1000), 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(slope, slope_of_a_line_is_its_own),       TEST(slope, noise_is_no_growth),
		TEST(slope, growth_below_the_noise_is_found),  TEST(slope, fall_is_no_growth),
		TEST(slope, what_leaks_nothing_does_not_grow), TEST(slope, planted_leaks_are_found),
	};

	return RUN(slope, tests);
}
