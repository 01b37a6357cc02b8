/* SPDX-License-Identifier: MIT */
/* Options choose packets by prefix, mark, owner, interface and hook. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "command_line.h"
#include "message.h"

static struct dump_options options;

static const char *name_of(void *user, uint32_t index)
{
	(void)user;
	return index == 2 ? "eth0" : index == 3 ? "br0" : NULL;
}

static int parse(char *const *words)
{
	char *argv[16] = { "nfring-dump", "--group=5" };
	int argc = 2;

	while (words[argc - 2]) {
		argv[argc] = words[argc - 2];
		argc++;
	}
	memset(&options, 0, sizeof(options));
	return dump_options_parse(&options, argc, argv);
}

#define WANTS(m, ...) wants(m, (char *[]){ __VA_ARGS__, NULL })

/* Reads a command line, and asks what the worker would ask. */
static bool wants(const struct message *m, char *const *words)
{
	bool wanted;

	assert_int_equal(parse(words), -1);
	options.choose.match.ifname = name_of;
	assert_non_null(options.capture.opts.filter);
	wanted = options.capture.opts.filter(m->pkt, options.capture.opts.filter_user);
	dump_options_close(&options);
	return wanted;
}

static void open_packet(struct message *m, const char *prefix, uint32_t len)
{
	message_open(m, 2, 5);
	message_add(m, NFULA_PACKET_HDR, "\x08\x00\x01\x00", 4);
	message_add(m, NFULA_PREFIX, prefix, len);
	message_add(m, NFULA_PAYLOAD, IP4 UDP_53 DATA, 36);
}

static void prefix_fits_as_a_whole(void **state)
{
	static char long_prefix[300];
	struct message m;

	(void)state;
	open_packet(&m, "drop \xff: ", 9);
	assert_true(WANTS(&m, "--prefix", "drop*"));
	assert_true(WANTS(&m, "--prefix", "drop \xff: "));
	assert_true(WANTS(&m, "--prefix", "x", "--prefix", "*[\xfe\xff]??"));
	assert_false(WANTS(&m, "--prefix", "drop"));
	assert_false(WANTS(&m, "--prefix", "rop*"));
	message_close(&m);
	open_packet(&m, "", 1);
	assert_true(WANTS(&m, "--prefix", ""));
	message_close(&m);
	message_open(&m, 2, 5);
	assert_true(WANTS(&m, "--prefix", ""));
	assert_false(WANTS(&m, "--prefix", "?*"));
	message_close(&m);
	open_packet(&m, "drop", 4); /* without its NUL */
	assert_true(WANTS(&m, "--prefix", "drop"));
	message_close(&m);
	open_packet(&m, "drop\0this", 9);
	assert_false(WANTS(&m, "--prefix", "drop*"));
	message_close(&m);
	memset(long_prefix, 'a', sizeof(long_prefix));
	open_packet(&m, long_prefix, sizeof(long_prefix));
	assert_false(WANTS(&m, "--prefix", "*"));
	message_close(&m);
}

static void mark_that_is_absent_is_0(void **state)
{
	struct message m;

	(void)state;
	open_packet(&m, "", 1);
	assert_true(WANTS(&m, "--mark", "0"));
	assert_true(WANTS(&m, "--mark", "0/0xff"));
	assert_false(WANTS(&m, "--mark", "1"));
	message_add_u32(&m, NFULA_MARK, 0xab01);
	assert_true(WANTS(&m, "--mark", "0xab01"));
	assert_true(WANTS(&m, "--mark", "1/0xff"));
	assert_true(WANTS(&m, "--mark", "7", "--mark", "0xab00/0xff00"));
	assert_false(WANTS(&m, "--mark", "0"));
	assert_false(WANTS(&m, "--mark", "1"));
	message_close(&m);
}

static void owner_is_a_name_or_a_number(void **state)
{
	struct message m;

	(void)state;
	open_packet(&m, "", 1);
	assert_false(WANTS(&m, "--uid", "0"));
	message_add_u32(&m, NFULA_UID, 0);
	message_add_u32(&m, NFULA_GID, 4242);
	assert_true(WANTS(&m, "--uid", "root"));
	assert_true(WANTS(&m, "--uid", "0", "--gid", "4242"));
	assert_false(WANTS(&m, "--uid", "1"));
	assert_false(WANTS(&m, "--gid", "root"));
	message_close(&m);
}

static void interface_is_a_name_a_pattern_or_an_index(void **state)
{
	struct message m;

	(void)state;
	open_packet(&m, "", 1);
	assert_false(WANTS(&m, "--in", "*"));
	message_add_u32(&m, NFULA_IFINDEX_INDEV, 3);
	message_add_u32(&m, NFULA_IFINDEX_PHYSINDEV, 2);
	assert_true(WANTS(&m, "--in", "br0"));
	assert_true(WANTS(&m, "--in", "eth?"));
	assert_true(WANTS(&m, "--in", "3"));
	assert_false(WANTS(&m, "--in", "eth"));
	assert_false(WANTS(&m, "--out", "br0"));
	message_add_u32(&m, NFULA_IFINDEX_OUTDEV, 9); /* it has gone, and with it its name */
	assert_true(WANTS(&m, "--in", "br*", "--out", "9"));
	assert_false(WANTS(&m, "--out", "*"));
	message_close(&m);
}

static void hook_is_named_as_the_family_has_it(void **state)
{
	struct message m;

	(void)state;
	open_packet(&m, "", 1);
	assert_true(WANTS(&m, "--hook", "input"));
	assert_true(WANTS(&m, "--hook", "1"));
	assert_false(WANTS(&m, "--hook", "output"));
	message_close(&m);
	message_open(&m, 3, 5); /* ARP: input is 0, output 1 */
	message_add(&m, NFULA_PACKET_HDR, "\x08\x06\x01\x00", 4);
	assert_true(WANTS(&m, "--hook", "output"));
	assert_false(WANTS(&m, "--hook", "input", "--hook", "7"));
	message_close(&m);
	message_open(&m, 2, 5);
	assert_false(WANTS(&m, "--hook", "input"));
	message_close(&m);
}

static void options_and_filter_must_all_fit(void **state)
{
	struct message m;

	(void)state;
	open_packet(&m, "web", 4);
	message_add_u32(&m, NFULA_MARK, 7);
	assert_true(WANTS(&m, "--prefix", "web", "--mark", "7", "udp", "port", "53"));
	assert_false(WANTS(&m, "--prefix", "web", "--mark", "7", "tcp"));
	assert_false(WANTS(&m, "--prefix", "web", "--mark", "8", "udp"));
	assert_false(WANTS(&m, "--prefix", "ssh", "--mark", "7", "udp"));
	message_close(&m);
}

static void without_a_choice_no_filter_runs(void **state)
{
	(void)state;
	assert_int_equal(parse((char *[]){ NULL }), -1);
	assert_null(options.capture.opts.filter);
}

static void wrong_value_is_refused(void **state)
{
	static const char *const bad[] = { "--mark=x",         "--mark=3/1", "--uid=no-such-user",
					   "--uid=4294967295", "--gid=-1",   "--in=",
					   "--hook=nowhere",   "--hook=256", "--mark=1/2/3" };
	FILE *saved = stderr;

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char *said = NULL;
		size_t len;
		int code;

		stderr = open_memstream(&said, &len);
		code = parse((char *[]){ (char *)(uintptr_t)bad[i], NULL });
		fclose(stderr);
		stderr = saved;
		assert_int_equal(code, CLI_EXIT_USAGE);
		assert_non_null(strstr(said, " is not "));
		free(said);
	}
}

static void too_many_values_are_refused(void **state)
{
	struct dump_choose_options c = { 0 };

	(void)state;
	for (unsigned i = 0; i < DUMP_VALUES_MAX; i++)
		assert_null(dump_choose_options[1].set(&dump_choose_options[1], &c, "7"));
	assert_non_null(dump_choose_options[1].set(&dump_choose_options[1], &c, "7"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prefix_fits_as_a_whole),
		cmocka_unit_test(mark_that_is_absent_is_0),
		cmocka_unit_test(owner_is_a_name_or_a_number),
		cmocka_unit_test(interface_is_a_name_a_pattern_or_an_index),
		cmocka_unit_test(hook_is_named_as_the_family_has_it),
		cmocka_unit_test(options_and_filter_must_all_fit),
		cmocka_unit_test(without_a_choice_no_filter_runs),
		cmocka_unit_test(wrong_value_is_refused),
		cmocka_unit_test(too_many_values_are_refused),
	};

	return cmocka_run_group_tests_name("choose", tests, NULL, NULL);
}
