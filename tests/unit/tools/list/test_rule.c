/* SPDX-License-Identifier: MIT */
/* Rules of nftables as the kernel sends them, and as it never would. */
#include "unit.h"
#include "rule.h"
#include "rule_message.h"
#include "xt_nflog.h"

#include <linux/netfilter/xt_NFLOG.h>
#include <linux/netfilter_bridge/ebt_nflog.h>
#include <stdlib.h>

static struct survey_rules rules;
static struct rule_message m;

static int forget(void **state)
{
	(void)state;
	survey_rules_free(&rules);
	return 0;
}

/* The message ends where its memory ends: a sanitizer sees what is read beyond. */
static void read_message(void)
{
	struct nlmsghdr *exact = malloc(m.head->nlmsg_len);

	assert_non_null(exact);
	memcpy(exact, m.head, m.head->nlmsg_len);
	assert_int_equal(survey_rule_read(&rules, exact), 0);
	free(exact);
}

static void each_log_statement_with_a_group_is_an_entry(void **state)
{
	(void)state;
	rule_begin(&m, NFPROTO_INET, "filter", "in");
	rule_expression(&m, "payload-of-tomorrow", "\x08\x00\x63\x00\x01\x02\x03\x04", 8);
	rule_log(&m, 5, "five: ");
	rule_expression(&m, "log", "", 0); /* the kernel's own log */
	rule_log(&m, 65535, "");
	rule_end(&m);
	read_message();
	assert_int_equal(rules.count, 2);
	assert_int_equal(rules.rule[0].group, 5);
	assert_string_equal(rules.rule[0].prefix, "five: ");
	assert_string_equal(rules.rule[0].table, "filter");
	assert_string_equal(rules.rule[0].chain, "in");
	assert_string_equal(rules.rule[0].statement, "log");
	assert_int_equal(rules.rule[0].handle, 7);
	assert_int_equal(rules.rule[0].queue_threshold, 0);
	assert_string_equal(survey_family_name(rules.rule[0].family), "inet");
	assert_int_equal(rules.rule[1].group, 65535);
	assert_null(rules.rule[1].prefix);
}

static void comments_of_nft_and_iptables_are_read(void **state)
{
	static const char comment[256] = "from iptables";
	_Alignas(8) char data[512] = { 0 };
	char *at = data;

	(void)state;
	rule_begin(&m, NFPROTO_IPV4, "t", "c");
	rule_log(&m, 1, "");
	rule_end(&m);
	mnl_attr_put(m.head, NFTA_RULE_USERDATA, 13,
		     "\x09\x02zz\x00\x07"
		     "of nft");
	read_message();
	assert_string_equal(rules.rule[0].comment, "of nft");
	rule_attribute(&at, NFTA_MATCH_NAME, "comment", 8);
	rule_attribute(&at, NFTA_MATCH_INFO, comment, sizeof(comment));
	rule_begin(&m, NFPROTO_IPV4, "t", "c");
	rule_log(&m, 2, "");
	rule_expression(&m, "match", data, (size_t)(at - data));
	rule_end(&m);
	read_message();
	assert_string_equal(rules.rule[1].comment, "from iptables");
}

static void targets_of_iptables_and_ebtables_are_read(void **state)
{
	const struct xt_nflog_info xt = {
		.group = 6, .threshold = 3, .len = 99, .flags = XT_NFLOG_F_COPY_LEN, .prefix = "xt"
	};
	const struct ebt_nflog_info ebt = { .group = 8, .threshold = 1, .prefix = "ebt" };

	(void)state;
	rule_begin(&m, NFPROTO_IPV6, "t", "c");
	rule_target(&m, "NFLOG", 0, &xt, sizeof(xt));
	rule_target(&m, "nflog", 0, &ebt, sizeof(ebt));
	rule_target(&m, "LOG", 0, &xt, sizeof(xt));
	rule_target(&m, "NFLOG", 1, &xt, sizeof(xt));
	rule_end(&m);
	read_message();
	assert_int_equal(rules.count, 2);
	assert_int_equal(rules.rule[0].group, 6);
	assert_int_equal(rules.rule[0].queue_threshold, 3);
	assert_int_equal(rules.rule[0].snaplen, 99);
	assert_string_equal(rules.rule[0].prefix, "xt");
	assert_string_equal(rules.rule[1].statement, "nflog");
	assert_int_equal(rules.rule[1].group, 8);
	assert_string_equal(rules.rule[1].prefix, "ebt");
}

static void data_of_a_target_that_is_too_short_is_not_read(void **state)
{
	struct xt_nflog_info xt = { .group = 6 };

	(void)state;
	memset(xt.prefix, 'x', sizeof(xt.prefix)); /* no end */
	for (size_t len = 0; len <= sizeof(xt); len++) {
		char *exact = malloc(len ? len : 1);
		struct survey_xt_nflog out;

		memcpy(exact, &xt, len);
		if (survey_xt_nflog_read("NFLOG", 0, exact, len, &out)) {
			assert_int_equal(len, sizeof(xt));
			assert_int_equal(strlen(out.prefix), sizeof(xt.prefix));
		}
		if (survey_xt_nflog_read("nflog", 0, exact, len, &out))
			assert_int_equal(len, sizeof(struct ebt_nflog_info));
		free(exact);
	}
}

/* Cuts the message everywhere, then changes each byte. */
static void message_that_is_cut_or_wrong_is_read_within_its_bounds(void **state)
{
	const struct xt_nflog_info xt = { .group = 6, .prefix = "xt" };
	uint32_t whole;

	(void)state;
	rule_begin(&m, NFPROTO_INET, "filter", "in");
	rule_log(&m, 5, "five: ");
	rule_target(&m, "NFLOG", 0, &xt, sizeof(xt));
	rule_end(&m);
	mnl_attr_put(m.head, NFTA_RULE_USERDATA, 4, "\x00\x02zz");
	whole = m.head->nlmsg_len;
	for (uint32_t len = sizeof(struct nlmsghdr); len <= whole; len++) {
		m.head->nlmsg_len = len;
		read_message();
		survey_rules_free(&rules);
	}
	for (uint32_t at = sizeof(struct nlmsghdr); at < whole; at++)
		for (unsigned bit = 0; bit < 8; bit++) {
			m.room[at] ^= (char)(1u << bit);
			read_message();
			survey_rules_free(&rules);
			m.room[at] ^= (char)(1u << bit);
		}
}

static void rules_are_sorted_by_group_and_place(void **state)
{
	static const struct {
		uint16_t group;
		const char *table, *chain;
	} in[] = { { 7, "b", "x" }, { 5, "b", "y" }, { 5, "b", "x" }, { 5, "a", "z" } };

	(void)state;
	survey_rules_sort(&rules);
	for (size_t i = 0; i < ARRAY_SIZE(in); i++) {
		rule_begin(&m, NFPROTO_INET, in[i].table, in[i].chain);
		rule_log(&m, in[i].group, "");
		rule_end(&m);
		read_message();
	}
	survey_rules_sort(&rules);
	assert_string_equal(rules.rule[0].table, "a");
	assert_string_equal(rules.rule[1].chain, "x");
	assert_string_equal(rules.rule[2].chain, "y");
	assert_int_equal(rules.rule[3].group, 7);
}

#define RULE_TEST(behaviour)                                                                                           \
	{                                                                                                              \
		"rule." #behaviour, behaviour, NULL, forget, NULL                                                      \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE_TEST(each_log_statement_with_a_group_is_an_entry),
		RULE_TEST(comments_of_nft_and_iptables_are_read),
		RULE_TEST(targets_of_iptables_and_ebtables_are_read),
		RULE_TEST(data_of_a_target_that_is_too_short_is_not_read),
		RULE_TEST(message_that_is_cut_or_wrong_is_read_within_its_bounds),
		RULE_TEST(rules_are_sorted_by_group_and_place),
	};

	return RUN(rule, tests);
}
