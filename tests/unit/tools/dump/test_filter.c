/* SPDX-License-Identifier: MIT */
/* The filter of nfring-dump sees the IP packet, as it was on the wire. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "command_line.h"
#include "filter.h"
#include "message.h"

static void filter_refuses_by_payload(void **state)
{
	char *words[] = { "udp", "port", "53" }, *wrong[] = { "udp", "prot" };
	struct dump_filter filter;
	struct message m;
	char error[256];

	(void)state;
	assert_int_equal(dump_filter_compile(&filter, wrong, 2, error, sizeof(error)), -1);
	assert_non_null(strstr(error, "syntax"));
	assert_int_equal(dump_filter_compile(&filter, words, 3, error, sizeof(error)), 0);
	message_open(&m, 2, 5);
	assert_false(dump_filter_wants(m.pkt, &filter));
	message_add(&m, NFULA_PAYLOAD, IP4 UDP_53 DATA, 36);
	assert_true(dump_filter_wants(m.pkt, &filter));
	message_close(&m);
	message_open(&m, 2, 5);
	message_add(&m, NFULA_PAYLOAD, IP4 "\x13\x88\x00\x36\x00\x10\x00\x00", 28);
	assert_false(dump_filter_wants(m.pkt, &filter));
	message_close(&m);
	dump_filter_free(&filter);
}

static bool wants(const struct message *m, const char *text)
{
	char *words[] = { (char *)(uintptr_t)text };
	struct dump_filter filter;
	char error[256];
	bool wanted;

	assert_int_equal(dump_filter_compile(&filter, words, 1, error, sizeof(error)), 0);
	wanted = dump_filter_wants(m->pkt, &filter);
	dump_filter_free(&filter);
	return wanted;
}

static void filter_finds_ip_behind_a_tag(void **state)
{
	struct message m;

	(void)state;
	message_open_tagged(&m, "\x08\x00", IP4 UDP_53 DATA, 36);
	assert_true(wants(&m, "udp port 53"));
	assert_true(wants(&m, "len = 36"));
	assert_false(wants(&m, "tcp"));
	message_close(&m);
}

static void filter_takes_nothing_but_ip_for_ip(void **state)
{
	struct message m;

	(void)state;
	message_open_tagged(&m, "\x88\xcc", "12345678" IP4 UDP_53 DATA, 44);
	assert_false(wants(&m, "ip"));
	assert_false(wants(&m, "ip6"));
	assert_true(wants(&m, "not udp"));
	assert_true(wants(&m, "len = 48"));
	message_close(&m);
}

static void filter_sees_the_length_before_the_cut(void **state)
{
	struct message m;

	(void)state;
	message_open(&m, 2, 5);
	message_add(&m, NFULA_PAYLOAD, "\x45\x00\x04\x04" DATA DATA, 20);
	assert_true(wants(&m, "greater 1028"));
	assert_false(wants(&m, "greater 1029"));
	assert_true(wants(&m, "less 1028"));
	message_close(&m);
}

/* Parses one word as the filter. Returns what stands on stderr, to be freed. */
static char *refuse_filter(const char *filter)
{
	char *argv[] = { "nfring-dump", (char *)(uintptr_t)filter, NULL }, *said = NULL;
	struct dump_options *options = calloc(1, sizeof(*options)); /* it is large */
	FILE *saved = stderr;
	size_t len;
	int code;

	stderr = open_memstream(&said, &len);
	assert_non_null(options);
	code = dump_options_parse(options, 2, argv);
	fclose(stderr);
	stderr = saved;
	free(options);
	assert_int_equal(code, CLI_EXIT_USAGE);
	return said;
}

static void a_wrong_filter_is_quoted(void **state)
{
	char *said = refuse_filter("udp prot");

	(void)state;
	assert_ptr_equal(strstr(said, "nfring-dump: filter \"udp prot\": "), said);
	assert_non_null(strstr(said, "see pcap-filter(7)\n"));
	free(said);
	said = refuse_filter("5");
	assert_non_null(strstr(said, "; group 5 is --group 5; see pcap-filter(7)\n"));
	free(said);
	said = refuse_filter("udp \033[31m");
	assert_null(strchr(said, '\033'));
	free(said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(filter_refuses_by_payload),
		cmocka_unit_test(filter_finds_ip_behind_a_tag),
		cmocka_unit_test(filter_takes_nothing_but_ip_for_ip),
		cmocka_unit_test(filter_sees_the_length_before_the_cut),
		cmocka_unit_test(a_wrong_filter_is_quoted),
	};

	return cmocka_run_group_tests_name("tool_filter", tests, NULL, NULL);
}
