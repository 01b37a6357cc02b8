/* SPDX-License-Identifier: MIT */
/* nfring-top prints text and JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "print.h"
#include "traffic.h"

static struct top_counts *counts;
static struct top_view *view;

static int reset(void **state)
{
	(void)state;
	counts = counts_open();
	view = top_view_open(1);
	return counts && view ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	free(counts);
	top_view_close(view);
	return 0;
}

static void merge(void)
{
	const struct top_counts *from = counts;

	top_merge(view, &from, 1);
	top_sort(view, TOP_BY_PACKETS, false);
}

static const char *user_name(void *owners, uint32_t uid)
{
	(void)owners;
	return uid == 33 ? "www\n\"data" : NULL;
}

static void json_has_every_list_and_its_other(void **state)
{
	struct top_text t = { .rows = 2, .by_all = true, .seconds = 1, .names = { .user = user_name } };
	uint8_t p[28];
	char *json;

	(void)state;
	for (unsigned i = 0; i < 9; i++)
		count_one(counts, (uint8_t)(1 + i % 3), 4000, i < 4 ? "a\"\033" : "b", 100, i);
	make_ip4(p, 1, 4000, 9, 100);
	count_logged(
		counts,
		&(struct logged){ .payload = p, .len = 28, .in = 3, .out = 4, .with_user = true, .uid = 33, .gid = 7 });
	merge();
	PRINT(json, f, top_print_json(f, view, &t));
	assert_non_null(strstr(json, "\"packets\":10,\"bytes\":1000,"));
	assert_non_null(strstr(json, "\"flow_count\":4,\"evicted\":{\"flows\":0,\"packets\":0,\"bytes\":0}"));
	assert_non_null(
		strstr(json, "{\"protocol\":17,\"addresses\":[\"10.0.0.1\",\"10.0.0.200\"],\"ports\":[4000,53],"));
	assert_non_null(strstr(json, "{\"prefix\":\"a\\\"\\u001b\",\"packets\":4,\"bytes\":400}"));
	assert_non_null(strstr(json, "\"hosts\":[{\"address\":\"10.0.0.1\",\"packets\":4,\"bytes\":400},"));
	assert_non_null(strstr(json, "{\"index\":3,\"direction\":\"in\",\"packets\":9,\"bytes\":900}"));
	assert_non_null(strstr(json, "{\"index\":3,\"direction\":\"forward\",\"out_index\":4,\"packets\":1,"));
	assert_non_null(strstr(json, "{\"uid\":33,\"gid\":7,\"user\":\"www\\u000a\\\"data\",\"packets\":1,"));
	assert_non_null(strstr(json, "\"ports\":[{\"protocol\":17,\"port\":53,\"packets\":10,\"bytes\":1000}]"));
	assert_non_null(strstr(json, "\"other\":{\"flows\":{\"packets\":4,\"bytes\":400},"
				     "\"hosts\":{\"packets\":3,\"bytes\":300},"
				     "\"prefixes\":{\"packets\":1,\"bytes\":100},"
				     "\"interfaces\":{\"packets\":0,\"bytes\":0},"
				     "\"users\":{\"packets\":9,\"bytes\":900},"
				     "\"ports\":{\"packets\":0,\"bytes\":0}}"));
	free(json);
}

static void text_ends_each_list_with_what_is_left_out(void **state)
{
	struct top_text t = { .rows = 2, .by_all = true, .seconds = 1 };
	char *text;

	(void)state;
	for (unsigned i = 0; i < 9; i++)
		count_one(counts, (uint8_t)(1 + i % 3), 4000, "a\033[2J", 100, i);
	merge();
	PRINT(text, f, top_print(f, view, &t));
	assert_non_null(strstr(text, "              3  other flows\n"));
	assert_non_null(strstr(text, "              3  other hosts\n"));
	assert_non_null(strstr(text, "              9  \"a\\x1b[2J\"\n"));
	assert_null(strstr(text, "other prefixes"));
	assert_null(strchr(text, '\033'));
	free(text);
}

static void text_of_nothing_is_all_numbers(void **state)
{
	struct top_text t = { .rows = 10 };
	char *text;

	(void)state;
	merge();
	PRINT(text, f, top_print(f, view, &t));
	assert_null(strstr(text, "nan"));
	assert_null(strstr(text, "inf"));
	free(text);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, reset, end)
	const struct CMUnitTest tests[] = {
		TEST(json_has_every_list_and_its_other),
		TEST(text_ends_each_list_with_what_is_left_out),
		TEST(text_of_nothing_is_all_numbers),
	};

	return cmocka_run_group_tests_name("top_print", tests, NULL, NULL);
}
