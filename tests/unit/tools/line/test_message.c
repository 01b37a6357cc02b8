/* SPDX-License-Identifier: MIT */
/* Messages to syslog and the journal, and their daemons: there, gone, started anew, full. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "clock.h"
#include "from_hex.h"
#include "journal.h"
#include "message_options.h"
#include "packets.h"
#include "socket.h"

#include <errno.h>
#include <sys/socket.h>
#include <syslog.h>
#include <unistd.h>

static void priority_is_a_facility_and_a_level(void **state)
{
	static const char *const wrong[] = { "",
					     ".",
					     "local0",
					     "local0.",
					     ".info",
					     "local8.info",
					     "local0.information",
					     "kern.info",
					     "local0.info.",
					     "LOCAL0.INFO",
					     "local0 .info" };
	struct dump_message_options o = { .level = 99 };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(dump_message_priority(wrong[i], &o));
	assert_int_equal(o.level, 99);
	assert_true(dump_message_priority("local7.debug", &o));
	assert_int_equal(o.facility, LOG_LOCAL7);
	assert_int_equal(o.level, LOG_DEBUG);
	assert_true(dump_message_priority("daemon.emerg", &o));
	assert_int_equal(o.facility | o.level, LOG_DAEMON | LOG_EMERG);
}

static void field_with_a_newline_has_a_length(void **state)
{
	char *got;

	(void)state;
	COMPOSE(got, w, dump_journal_field(&w, "A", "b=c", 3));
	assert_string_equal(got, "A=b=c\n");
	free(got);
	COMPOSE(got, w, dump_journal_field(&w, "A", "", 0));
	assert_string_equal(got, "A=\n");
	free(got);
	COMPOSE(got, w, {
		dump_journal_field(&w, "A", "b\nPRIORITY=0", 12);
		assert_int_equal(cli_writer_len(&w), 2 + 8 + 12 + 1);
		assert_memory_equal(w.begin, "A\n\x0c\0\0\0\0\0\0\0b\nPRIORITY=0\n", 23);
	});
	free(got);
}

static const char *name_of(void *user, uint32_t index)
{
	(void)user;
	return index == 2 ? "eth0" : NULL;
}

static void packet_has_its_fields(void **state)
{
	struct dump_packet p = { .ifname = name_of };
	struct message m;
	char *got;

	(void)state;
	from_hex(&m, TCP_SYN);
	message_add(&m, NFULA_PREFIX, "drop ", 6);
	message_add_u32(&m, NFULA_IFINDEX_INDEV, 2);
	message_add_u32(&m, NFULA_IFINDEX_OUTDEV, 7);
	message_add_u32(&m, NFULA_MARK, 42);
	message_add_u32(&m, NFULA_UID, 1000);
	p.pkt = m.pkt;
	COMPOSE(got, w, dump_journal_packet(&w, &p));
	assert_string_equal(got, "NFRING_GROUP=5\nNFRING_PREFIX=drop \nNFRING_HOOK=ingress\nNFRING_IN=eth0\n"
				 "NFRING_LEN=60\nNFRING_SRC=10.0.0.1\nNFRING_DST=10.0.0.2\nNFRING_PROTO=TCP\n"
				 "NFRING_SPT=80\nNFRING_DPT=8080\nNFRING_UID=1000\nNFRING_MARK=42\n");
	free(got);
	message_close(&m);
}

/* -- daemons ------------------------------------------------------------------------- */

static char folder[] = "/tmp/nfring-test-XXXXXX", path[64];

static int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/log", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

static int daemon_begin(int type)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, type | SOCK_NONBLOCK, 0);

	strcpy(at.sun_path, path);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	return fd;
}

static void daemon_end(int fd)
{
	close(fd);
	unlink(path);
}

static void assert_received(int fd, const char *want)
{
	char got[64] = "";

	assert_true(recv(fd, got, sizeof(got) - 1, 0) >= 0);
	assert_string_equal(got, want);
}

static void daemon_started_anew_gets_the_next_message(void **state)
{
	struct dump_socket s;
	int fd = daemon_begin(SOCK_DGRAM);

	(void)state;
	assert_int_equal(dump_socket_open(&s, path), 0);
	assert_int_equal(dump_socket_send(&s, "one", 3), 0);
	assert_received(fd, "one");
	daemon_end(fd);
	assert_int_equal(dump_socket_send(&s, "two", 3), -ENOENT);
	fd = daemon_begin(SOCK_DGRAM);
	assert_int_equal(dump_socket_send(&s, "three", 5), 0);
	assert_received(fd, "three");
	close(fd); /* it was killed, and its socket lies there */
	assert_int_equal(dump_socket_send(&s, "four", 4), -ECONNREFUSED);
	unlink(path);
	dump_socket_close(&s);
}

static void daemon_that_does_not_read_is_waited_for_once(void **state)
{
	struct dump_socket s;
	uint64_t begin_ns;
	int fd = daemon_begin(SOCK_DGRAM), sent = 0, r;

	(void)state;
	assert_int_equal(dump_socket_open(&s, path), 0);
	begin_ns = cli_clock_ns();
	while ((r = dump_socket_send(&s, "x", 1)) == 0)
		sent++;
	assert_int_equal(r, -EAGAIN);
	assert_true(cli_clock_ns() - begin_ns >= DUMP_SOCKET_WAIT_NS / 2);
	begin_ns = cli_clock_ns();
	for (int i = 0; i < 10; i++)
		assert_int_equal(dump_socket_send(&s, "x", 1), -EAGAIN);
	assert_true(cli_clock_ns() - begin_ns < DUMP_SOCKET_WAIT_NS / 2);
	for (int i = 0; i < sent; i++)
		assert_received(fd, "x");
	assert_int_equal(dump_socket_send(&s, "again", 5), 0);
	assert_received(fd, "again");
	daemon_end(fd);
	dump_socket_close(&s);
}

static void daemon_that_is_not_there_is_an_error_at_the_start(void **state)
{
	struct dump_socket s;
	int fd;

	(void)state;
	assert_int_equal(dump_socket_open(&s, path), -ENOENT);
	fd = daemon_begin(SOCK_STREAM);
	assert_int_equal(dump_socket_open(&s, path), -EPROTOTYPE);
	daemon_end(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(priority_is_a_facility_and_a_level),
		cmocka_unit_test(field_with_a_newline_has_a_length),
		cmocka_unit_test(packet_has_its_fields),
		cmocka_unit_test(daemon_started_anew_gets_the_next_message),
		cmocka_unit_test(daemon_that_does_not_read_is_waited_for_once),
		cmocka_unit_test(daemon_that_is_not_there_is_an_error_at_the_start),
	};

	return cmocka_run_group_tests_name("tool_message", tests, make_folder, remove_folder);
}
