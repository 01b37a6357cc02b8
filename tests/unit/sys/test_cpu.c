/* SPDX-License-Identifier: MIT */
/* Counting and pinning CPUs. */
#define _GNU_SOURCE
#include "cpu.h"

#include "unit.h"

#include <errno.h>
#include <sched.h>

static void count_is_that_of_the_affinity_mask(void **state)
{
	cpu_set_t set;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof(set), &set), 0);
	assert_int_equal(nfr_cpu_count(), CPU_COUNT(&set));
}

static void cpu_that_is_none_is_an_error_and_changes_nothing(void **state)
{
	cpu_set_t before, after;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
	assert_int_equal(nfr_cpu_pin(CPU_SETSIZE), -EINVAL);
	assert_int_equal(nfr_cpu_pin(CPU_SETSIZE - 1), -EINVAL);
	assert_int_equal(sched_getaffinity(0, sizeof(after), &after), 0);
	assert_true(CPU_EQUAL(&before, &after));
}

static void pinned_thread_stays_on_its_cpu(void **state)
{
	cpu_set_t before, after;
	uint32_t cpu = 0;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
	while (!CPU_ISSET(cpu, &before))
		cpu++;
	assert_int_equal(nfr_cpu_pin(cpu), 0);
	assert_int_equal(sched_getaffinity(0, sizeof(after), &after), 0);
	assert_int_equal(CPU_COUNT(&after), 1);
	assert_true(CPU_ISSET(cpu, &after));
	assert_int_equal(sched_setaffinity(0, sizeof(before), &before), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(cpu, count_is_that_of_the_affinity_mask),
		TEST(cpu, cpu_that_is_none_is_an_error_and_changes_nothing),
		TEST(cpu, pinned_thread_stays_on_its_cpu),
	};

	return RUN(cpu, tests);
}
