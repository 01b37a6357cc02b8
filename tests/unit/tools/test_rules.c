/* SPDX-License-Identifier: MIT */
/* nfring-rules refuses texts that could end a rule, and prints the script. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "nft.h"
#include "check.h"
#include "message.h"

static void no_expression_leaves_its_rule(void **state)
{
	static const char *const bad[] = { "",
					   "   ",
					   "udp dport 9; drop",
					   "udp dport 9\ndrop",
					   "udp dport 9\rdrop",
					   "udp dport 9 # all",
					   "udp dport 9 }",
					   "} table inet x {",
					   "udp dport { 9",
					   "udp dport { 9 ]",
					   "meta mark & (1",
					   "iifname \"lo",
					   "iifname \"lo\" \"",
					   "udp dport 9 \\",
					   "udp\tdport\0339",
					   "udp dport \xff" };
	static const char *const good[] = { "udp dport 9", "tcp dport { 80, 443 } counter", "iifname \"eth0\"",
					    "meta mark & (1 | 2) == 1", "ip saddr @blocked" };
	char deep[80], longest[1100];

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_non_null(rules_check_match(bad[i]));
	for (unsigned i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_null(rules_check_match(good[i]));
	memset(deep, '{', sizeof(deep) - 1);
	deep[sizeof(deep) - 1] = '\0';
	assert_non_null(rules_check_match(deep));
	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_non_null(rules_check_match(longest));
}

static void prefix_is_what_nft_can_quote(void **state)
{
	char text[130];

	(void)state;
	assert_null(rules_check_prefix("in; # {} 'x' \\ \xc3\xa4: "));
	assert_non_null(rules_check_prefix("hello \"x\""));
	assert_non_null(rules_check_prefix("costs $5"));
	assert_non_null(rules_check_prefix("two\nlines"));
	assert_non_null(rules_check_prefix("\033[31m"));
	assert_non_null(rules_check_prefix("\xc2\x9b"));
	assert_non_null(rules_check_prefix("\xff"));
	assert_non_null(rules_check_prefix(""));
	memset(text, 'x', sizeof(text));
	text[127] = '\0';
	assert_null(rules_check_prefix(text));
	text[127] = 'x';
	text[128] = '\0';
	assert_non_null(rules_check_prefix(text));
}

static void table_has_no_name_that_nft_reserves(void **state)
{
	static const char *const bad[] = { "chain", "xt", "th", "counter", "inet", "xor" };
	static const char *const good[] = { "chains", "x", "Chain", "chain_", "hash" };

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_string_equal(rules_check_table(bad[i]), "a table name: nft reserves the word");
	for (unsigned i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_null(rules_check_table(good[i]));
}

static void table_is_a_name_of_its_own(void **state)
{
	static const char *const bad[] = { "", "1a", "a b", "a-b", "a;b", "filter", "nat", "firewalld", "\xc3\xa4" };
	char text[65];

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_non_null(rules_check_table(bad[i]));
	assert_null(rules_check_table("nfring"));
	assert_null(rules_check_table("_Log2"));
	memset(text, 'a', sizeof(text));
	text[63] = '\0';
	assert_null(rules_check_table(text));
	text[63] = 'a';
	text[64] = '\0';
	assert_non_null(rules_check_table(text));
}

static void devices_are_names_of_interfaces(void **state)
{
	static const char *const bad[] = { "",    ",",    "eth0,", ",eth0", "eth0,,eth1",
					   "a/b", "a\"b", "a b",   "eth*",  "fifteen_letters_" };

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_non_null(rules_check_devices(bad[i]));
	assert_null(rules_check_devices("eth0"));
	assert_null(rules_check_devices("eth0.100,br-lan,fifteen_letters"));
}

/* -- the script ------------------------------------------------------------------- */

static struct rules rules_of(uint32_t count, uint8_t spread)
{
	static uint16_t groups[64];

	for (uint16_t i = 0; i < 64; i++)
		groups[i] = (uint16_t)(100 + i);
	return (struct rules){ .group = groups,
			       .count = count,
			       .spread = spread,
			       .cpus = 8,
			       .hooks = 1u << RULES_HOOK_INPUT | 1u << RULES_HOOK_OUTPUT,
			       .priority = -10,
			       .match = "udp dport 9",
			       .prefix = "p ",
			       .table = "t" };
}

static unsigned count_of(const char *text, const char *what)
{
	unsigned n = 0;

	for (; (text = strstr(text, what)); text += strlen(what))
		n++;
	return n;
}

static char *script(const struct rules *r)
{
	char *text;

	PRINT(text, f, rules_nft_print(f, r));
	return text;
}

static void every_group_has_one_log_and_every_hook_one_look_up(void **state)
{
	struct rules r = rules_of(64, RULES_SPREAD_SYMHASH);
	char *text = script(&r), *again = script(&r);

	(void)state;
	assert_string_equal(text, again);
	assert_int_equal(count_of(text, "log prefix \"p \" group 1"), 64);
	assert_int_equal(count_of(text, "udp dport 9 symhash mod 64 vmap {"), 2);
	assert_int_equal(count_of(text, "\t63 : goto group_163\n"), 2);
	assert_int_equal(count_of(text, "hook input "), 1);
	assert_int_equal(count_of(text, "hook output "), 1);
	assert_int_equal(count_of(text, "hook forward "), 0);
	free(text);
	free(again);
}

static void cpus_are_masked_or_listed_and_none_is_left_out(void **state)
{
	struct rules r = rules_of(4, RULES_SPREAD_CPU);
	char *text = script(&r);

	(void)state;
	assert_int_equal(count_of(text, "meta cpu & 0x3 vmap {"), 2);
	assert_int_equal(count_of(text, " : goto "), 8);
	free(text);
	r.count = 3;
	text = script(&r);
	assert_int_equal(count_of(text, "meta cpu vmap {"), 1);
	assert_int_equal(count_of(text, "goto by_cpu\n"), 2); /* a match with a limit is asked once a packet */
	assert_int_equal(count_of(text, " : goto "), 8);
	assert_int_equal(count_of(text, "\t7 : goto group_101\n"), 1);
	assert_int_equal(count_of(text, "\tgoto group_100 comment"), 1); /* others */
	free(text);
	r.cpus = 1;
	text = script(&r);
	assert_int_equal(count_of(text, " : goto "), 3); /* never fewer than groups */
	free(text);
}

static void address_is_hashed_in_a_chain_of_its_own(void **state)
{
	static const struct {
		uint8_t family;
		unsigned ip, ip6, rest;
	} want[] = { { RULES_FAMILY_INET, 1, 1, 0 },
		     { RULES_FAMILY_IP, 1, 0, 0 },
		     { RULES_FAMILY_IP6, 0, 1, 0 },
		     { RULES_FAMILY_BRIDGE, 1, 1, 1 },
		     { RULES_FAMILY_NETDEV, 1, 1, 1 } };
	struct rules r = rules_of(3, RULES_SPREAD_SOURCE);

	(void)state;
	for (unsigned i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		char *text;

		r.family = want[i].family;
		text = script(&r);
		assert_int_equal(count_of(text, "udp dport 9 goto by_address\n"),
				 2); /* a limit is asked once a packet */
		assert_int_equal(count_of(text, "udp dport 9"), 2);
		assert_int_equal(count_of(text, "jhash ip saddr mod 3 vmap {"), want[i].ip);
		assert_int_equal(count_of(text, "jhash ip6 saddr mod 3 vmap {"), want[i].ip6);
		assert_int_equal(count_of(text, "\tgoto group_100 comment"), want[i].rest);
		free(text);
	}
}

static void one_group_needs_no_spread(void **state)
{
	struct rules r = rules_of(1, RULES_SPREAD_NUMGEN);
	char *text;

	(void)state;
	r.match = r.prefix = NULL;
	text = script(&r);
	assert_null(strstr(text, "numgen"));
	assert_int_equal(count_of(text, "\t\tgoto group_100\n"), 2);
	assert_int_equal(count_of(text, "\t\tlog group 100\n"), 1);
	free(text);
	r.snaplen = 64;
	r.queue_threshold = 7;
	text = script(&r);
	assert_int_equal(count_of(text, "\t\tlog group 100 snaplen 64 queue-threshold 7\n"), 1);
	free(text);
}

static void every_spread_goes_over_the_list_in_its_order(void **state)
{
	static const uint16_t list[] = { 5, 200, 100 };
	struct rules r = rules_of(3, RULES_SPREAD_SYMHASH);

	(void)state;
	r.group = list;
	for (r.spread = RULES_SPREAD_SYMHASH; r.spread <= RULES_SPREAD_NUMGEN; r.spread++) {
		char *text = script(&r);

		assert_non_null(strstr(text, "logs to group 5,200,100. Capture with: nfring-dump --group 5,200,100\n"));
		for (unsigned i = 0; i < 3; i++) {
			char goes[40], logs[40];

			snprintf(goes, sizeof(goes), "\t%u : goto group_%u", i, list[i]);
			snprintf(logs, sizeof(logs), "log prefix \"p \" group %u\n", list[i]);
			assert_int_equal(count_of(text, goes),
					 r.spread == RULES_SPREAD_CPU ? 1 : 2); /* a chain for all hooks */
			assert_int_equal(count_of(text, logs), 1);
		}
		free(text);
	}
}

static void delete_takes_away_the_table_and_nothing_else(void **state)
{
	struct rules r = rules_of(4, RULES_SPREAD_SYMHASH);
	char *text;

	(void)state;
	r.family = RULES_FAMILY_BRIDGE;
	PRINT(text, f, rules_nft_delete(f, &r));
	assert_string_equal(strchr(text, '\n') + 1, "add table bridge t\ndelete table bridge t\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_expression_leaves_its_rule),
		cmocka_unit_test(prefix_is_what_nft_can_quote),
		cmocka_unit_test(table_has_no_name_that_nft_reserves),
		cmocka_unit_test(table_is_a_name_of_its_own),
		cmocka_unit_test(devices_are_names_of_interfaces),
		cmocka_unit_test(every_group_has_one_log_and_every_hook_one_look_up),
		cmocka_unit_test(cpus_are_masked_or_listed_and_none_is_left_out),
		cmocka_unit_test(address_is_hashed_in_a_chain_of_its_own),
		cmocka_unit_test(one_group_needs_no_spread),
		cmocka_unit_test(every_spread_goes_over_the_list_in_its_order),
		cmocka_unit_test(delete_takes_away_the_table_and_nothing_else),
	};

	return cmocka_run_group_tests_name("tool_rules", tests, NULL, NULL);
}
