/* SPDX-License-Identifier: MIT */
/* Words for what packets carry: times, users, hooks, directions, protocols. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "message.h"
#include "names.h"
#include "rfc3339.h"
#include "username.h"

static void expect_time(struct cli_rfc3339 *last, uint64_t ns, const char *expected)
{
	struct cli_writer w;

	assert_int_equal(cli_writer_open(&w, 64), 0);
	cli_rfc3339(last, &w, ns);
	cli_writer_char(&w, '\0');
	assert_string_equal(w.begin, expected);
	cli_writer_close(&w);
}

static void a_time_is_rfc3339_in_utc_with_nine_digits(void **state)
{
	struct cli_rfc3339 last = { 0 };

	(void)state;
	expect_time(&last, 0, "1970-01-01T00:00:00.000000000Z");
	expect_time(&last, 1, "1970-01-01T00:00:00.000000001Z");
	expect_time(&last, 1709164800123456789u, "2024-02-29T00:00:00.123456789Z");
	expect_time(&last, 1709164799999999999u, "2024-02-28T23:59:59.999999999Z");
	expect_time(&last, UINT64_MAX, "2554-07-21T23:34:33.709551615Z");
}

static void a_user_has_a_name_or_none(void **state)
{
	static struct cli_usernames names;

	(void)state;
	for (int again = 0; again < 2; again++) {
		assert_string_equal(cli_username(&names, 0), "root");
		assert_null(cli_username(&names, 0xfffffffe));
		assert_null(cli_username(&names, CLI_USERNAME_SLOTS * 31337)); /* the slot of root */
	}
}

static const char *hook_of(uint8_t family, int hook)
{
	const char header[4] = { 8, 0, (char)hook, 0 };
	const char *name;
	struct message m;

	message_open(&m, family, 5);
	if (hook >= 0)
		message_add(&m, NFULA_PACKET_HDR, header, 4);
	name = cli_hook_name(m.pkt);
	message_close(&m);
	return name;
}

static void a_hook_is_named_as_nft_names_it_in_each_family(void **state)
{
	static const char *const ip[] = { "prerouting", "input", "forward", "output", "postrouting" };

	(void)state;
	for (int h = 0; h < 5; h++) {
		assert_string_equal(hook_of(1, h), ip[h]);
		assert_string_equal(hook_of(2, h), ip[h]);
		assert_string_equal(hook_of(7, h), ip[h]);
		assert_string_equal(hook_of(10, h), ip[h]);
	}
	assert_string_equal(hook_of(2, 5), "ingress");
	assert_null(hook_of(7, 5)); /* broute */
	assert_null(hook_of(2, 6));
	assert_string_equal(hook_of(3, 0), "input");
	assert_string_equal(hook_of(3, 1), "output");
	assert_string_equal(hook_of(3, 2), "forward");
	assert_null(hook_of(3, 3));
	assert_string_equal(hook_of(5, 0), "ingress");
	assert_string_equal(hook_of(5, 1), "egress");
	assert_null(hook_of(5, 2));
	assert_null(hook_of(99, 0));
	assert_null(hook_of(2, -1));
}

static void directions_and_protocols_have_words(void **state)
{
	(void)state;
	assert_string_equal(cli_direction_name(NFRING_DIRECTION_IN), "in");
	assert_string_equal(cli_direction_name(NFRING_DIRECTION_OUT), "out");
	assert_string_equal(cli_direction_name(NFRING_DIRECTION_FORWARD), "forward");
	assert_null(cli_direction_name(NFRING_DIRECTION_UNKNOWN));
	assert_string_equal(cli_protocol_name(1), "ICMP");
	assert_string_equal(cli_protocol_name(6), "TCP");
	assert_string_equal(cli_protocol_name(17), "UDP");
	assert_string_equal(cli_protocol_name(58), "IPv6-ICMP");
	assert_null(cli_protocol_name(255));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_time_is_rfc3339_in_utc_with_nine_digits),
		cmocka_unit_test(a_user_has_a_name_or_none),
		cmocka_unit_test(a_hook_is_named_as_nft_names_it_in_each_family),
		cmocka_unit_test(directions_and_protocols_have_words),
	};

	return cmocka_run_group_tests_name("tool_names", tests, NULL, NULL);
}
