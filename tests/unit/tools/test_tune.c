/* SPDX-License-Identifier: MIT */
/* What nfring-tune warns of, and writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "data.h"
#include "message.h"
#include "select.h"
#include "sweep.h"
#include "warn.h"

static void step_of_the_clock_is_warned_of_and_counted(void **state)
{
	static struct tune_point point = { .packets = 10, .source_in_force = "uring" };
	static struct tune_sweep sweep = { .point = &point, .points = 1 };
	char *csv;

	(void)state;
	nfring_hist_add(&point.latency_ns, 1000, 10);
	tune_warn(&sweep);
	assert_int_equal(sweep.warnings, 0);
	point.stepped = 7;
	tune_warn(&sweep);
	assert_int_equal(sweep.warnings, 1);
	assert_non_null(strstr(sweep.warning[0], "without 7 packets"));
	PRINT(csv, f, tune_csv(f, &sweep));
	assert_non_null(strstr(csv, ",samples,latency_stepped,latency_clock,"));
	assert_non_null(strstr(csv, ",10,7,kernel timestamp,"));
	free(csv);
}

/* Two settings at two rates; each keeps 1 ms at one of them, or none does. */
static void sweep_two(struct tune_sweep *s, struct tune_point points[4], const uint64_t p99_us[4])
{
	memset(points, 0, 4 * sizeof(*points));
	*s = (struct tune_sweep){ .point = points, .points = 4, .rates = 2, .rate = { 10, 20 }, .goal_us = 1000 };
	for (unsigned i = 0; i < 4; i++) {
		points[i].set.qthresh = 1 + i / 2;
		points[i].rate_pps = s->rate[i % 2];
		points[i].packets = 10;
		points[i].seconds = 1;
		points[i].runs = 1;
		points[i].cpu_seconds = 1;
		points[i].source_in_force = "recv";
		nfring_hist_add(&points[i].latency_ns, p99_us[i] * 1000, 10);
	}
	tune_select(s);
}

static void only_what_kept_the_goal_is_recommended(void **state)
{
	static struct tune_point points[4];
	static struct tune_sweep s;
	char *json;

	(void)state;
	sweep_two(&s, points, (const uint64_t[]){ 100, 2000, 100, 100 });
	assert_ptr_equal(s.recommended, &points[2]);
	assert_null(s.closest);
	assert_int_equal(s.reasons, 0);

	sweep_two(&s, points, (const uint64_t[]){ 100, 5000, 100, 2000 });
	assert_null(s.recommended);
	assert_ptr_equal(s.closest, &points[2]);
	assert_int_equal(s.reasons, 1); /* of the second rate */
	assert_non_null(strstr(s.reason[0], "at 20 packets a second the best p99 was 2"));
	PRINT(json, f, tune_json(f, &s));
	assert_non_null(strstr(json, "\"recommended\":null,\"closest\":\"--qthresh 2 "));
	assert_non_null(strstr(json, "\"reasons\":[\"at 20 packets"));
	free(json);

	sweep_two(&s, points, (const uint64_t[]){ 100, 2000, 2000, 100 });
	assert_null(s.recommended);
	assert_int_equal(s.reasons, 1);
	assert_non_null(strstr(s.reason[0], "at all rates"));

	sweep_two(&s, points, (const uint64_t[]){ 2000, 3000, 2000, 3000 });
	assert_int_equal(s.reasons, 2);
}

static void loss_keeps_no_goal(void **state)
{
	static struct tune_point points[4];
	static struct tune_sweep s;

	(void)state;
	sweep_two(&s, points, (const uint64_t[]){ 100, 100, 2000, 2000 });
	assert_ptr_equal(s.recommended, &points[0]);
	points[1].lost = points[3].lost = 1;
	s.recommended = NULL;
	tune_select(&s);
	assert_null(s.recommended);
	assert_non_null(strstr(s.reason[0], "at 20 packets a second every setting lost packets"));
}

static bool warns_of(const struct tune_sweep *s, const char *text)
{
	for (unsigned i = 0; i < s->warnings; i++)
		if (strstr(s->warning[i], text))
			return true;
	return false;
}

static void nothing_is_recommended_where_no_packet_tells_its_latency(void **state)
{
	static struct tune_point points[4];
	static struct tune_sweep s;

	(void)state;
	sweep_two(&s, points, (const uint64_t[]){ 100, 100, 100, 100 });
	assert_non_null(s.recommended);
	for (unsigned i = 0; i < 4; i++)
		points[i].clock = CLI_LATENCY_RECEIPT;
	s.live = true;
	tune_select(&s);
	assert_null(s.recommended);
	assert_null(s.closest);
	assert_int_equal(s.reasons, 2);
	assert_non_null(strstr(s.reason[0], "no packet had a time to count its latency from"));
	assert_true(warns_of(&s, "--timestamps"));
	for (unsigned i = 0; i < 4; i++)
		assert_false(points[i].frontier);
}

static void setting_that_tells_its_latency_is_recommended_before_one_that_does_not(void **state)
{
	static struct tune_point points[4];
	static struct tune_sweep s;

	(void)state;
	sweep_two(&s, points, (const uint64_t[]){ 10, 10, 500, 500 });
	assert_ptr_equal(s.recommended, &points[0]);
	points[0].clock = points[1].clock = CLI_LATENCY_RECEIPT;
	tune_select(&s);
	assert_ptr_equal(s.recommended, &points[2]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(step_of_the_clock_is_warned_of_and_counted),
		cmocka_unit_test(only_what_kept_the_goal_is_recommended),
		cmocka_unit_test(loss_keeps_no_goal),
		cmocka_unit_test(nothing_is_recommended_where_no_packet_tells_its_latency),
		cmocka_unit_test(setting_that_tells_its_latency_is_recommended_before_one_that_does_not),
	};

	return cmocka_run_group_tests_name("tune", tests, NULL, NULL);
}
