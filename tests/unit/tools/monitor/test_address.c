/* SPDX-License-Identifier: MIT */
/* The address of --metrics. */
#include "assertions.h"
#include "address.h"

#include <string.h>

static void expect_url(const char *text, const char *want)
{
	struct monitor_address a;
	char url[MONITOR_URL_MAX];

	if (!monitor_address_parse(text, &a))
		fail_msg("%s is refused", text);
	assert_string_equal(monitor_address_url(&a, url), want);
}

static void address_is_loopback_unless_it_is_given(void **state)
{
	(void)state;
	expect_url(":9100", "http://127.0.0.1:9100");
	expect_url(":0", "http://127.0.0.1:0");
	expect_url("10.0.0.1:9100", "http://10.0.0.1:9100");
	expect_url("0.0.0.0:65535", "http://0.0.0.0:65535");
	expect_url("[::1]:9100", "http://[::1]:9100");
	expect_url("[::]:80", "http://[::]:80");
}

static void anything_else_is_refused_and_nothing_written(void **state)
{
	static const char *const wrong[] = {
		"",
		"9100",
		":",
		":-1",
		":65536",
		":9100 ",
		":http",
		"localhost:9100",
		"::1:9100",
		"[::1]",
		"[::1:9100",
		"[]:9100",
		"[127.0.0.1]:9100",
		"10.0.0:9100",
		"10.0.0.1",
		"1.2.3.4:5:6",
		"[::1]x:9",
		"10.0.0.256:1",
		"[1111111111111111111111111111111111111111111111111111111111111111111111111111]:1",
	};
	struct monitor_address a, before;

	(void)state;
	memset(&a, 7, sizeof(a));
	before = a;
	for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (monitor_address_parse(wrong[i], &a))
			fail_msg("%s is taken", wrong[i]);
		assert_memory_equal(&a, &before, sizeof(a));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(address_is_loopback_unless_it_is_given),
		cmocka_unit_test(anything_else_is_refused_and_nothing_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
