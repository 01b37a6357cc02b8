/* SPDX-License-Identifier: MIT */
/* nfring-top on a terminal. */
#include "clock.h"
#include "flood.h"
#include "scratch.h"
#include "test.h"
#include "tmux.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GROUP 5
#define COMMAND NT_TOP " --group 5 --interval 0.2"

static struct nt_tmux terminal;

static int end(void **state)
{
	if (terminal.server.pid)
		nt_tmux_close(&terminal);
	memset(&terminal, 0, sizeof(terminal));
	return nt_teardown(state);
}

/* Starts the tool in a terminal whose shell has said something before. */
static struct nt_tmux *begin(const struct nt_ns *ns, unsigned width, unsigned height, const char *command)
{
	struct nt_tmux *t = &terminal;

	nt_tmux_open(t, ns, width, height);
	nt_tmux_type(t, "echo be''fore");
	nt_tmux_wait(t, "before\n", true);
	nt_tmux_type(t, command);
	nt_tmux_wait(t, "q quit", true);
	return t;
}

static void log_datagrams(const struct nt_ns *ns)
{
	nt_nft(ns, "table inet t { chain o { type filter hook output priority 0;\n"
		   "udp dport 9 log prefix \"sent \" group 5\n}\n}\n");
}

/* Adds the packets of all rows below the titles: the second number, or the third where there are megabits. */
static unsigned long long rows_sum(const struct nt_tmux *t, unsigned first, unsigned last, unsigned number)
{
	unsigned long long sum = 0;

	for (unsigned y = first; y < last; y++) {
		char digits[64] = "";
		const char *at = nt_tmux_row(t, y);

		for (unsigned i = 0; i < number; i++) {
			at += strspn(at, " ");
			if (i + 1 < number)
				at += strcspn(at, " ");
		}
		for (size_t n = 0; *at && *at != ' ' && n + 1 < sizeof(digits); at++)
			if (*at != ',')
				digits[n++] = *at;
		sum += strtoull(digits, NULL, 10);
	}
	return sum;
}

static const struct size {
	unsigned width, height, first, number; /* first row of the list, and where packets stand in it */
} sizes[] = { { 60, 20, 6, 2 }, { 100, 24, 7, 3 }, { 200, 50, 7, 3 } };

static void at_each_size_the_rows_are_what_was_sent(void **state)
{
	const struct nt_ns *ns = *state;
	struct traffic_opts o = traffic_defaults();
	uint64_t sent = 0;
	struct nt_tmux *t;

	log_datagrams(ns);
	t = begin(ns, sizes[0].width, sizes[0].height, COMMAND);
	o.flows = 100; /* more than there are rows */
	o.rate_pps = 5000;
	o.count = 1300;
	for (unsigned i = 0; i < 3; i++) {
		const struct size *s = &sizes[i];
		char total[64];

		nt_tmux_resize(t, s->width, s->height);
		sent += nt_send_with(ns, o);
		snprintf(total, sizeof(total), "Packets %llu,%03llu ", (unsigned long long)sent / 1000,
			 (unsigned long long)sent % 1000);
		nt_tmux_wait(t, total, true);
		nt_tmux_wait(t, "other", true);
		assert_int_equal(rows_sum(t, s->first, s->height - 1, s->number), sent);
		assert_memory_equal(nt_tmux_row(t, 0), "nfring-top", 10);
		assert_memory_equal(nt_tmux_row(t, s->height - 1), "q quit", 6);
	}
	nt_tmux_key(t, "q");
	nt_tmux_wait(t, "before", true);
	nt_tmux_wait(t, " 3900 packets", true);
	assert_null(strstr(t->text, "q quit"));
}

static void the_smallest_sizes_do_no_harm(void **state)
{
	static const unsigned small[][2] = { { 20, 5 }, { 10, 3 }, { 5, 2 }, { 1, 1 }, { 300, 4 }, { 2, 60 } };
	const struct nt_ns *ns = *state;
	struct nt_tmux *t;

	log_datagrams(ns);
	t = begin(ns, 80, 24, COMMAND);
	nt_send(ns, 77, 64, 0);
	nt_tmux_wait(t, "Packets 77", true);
	for (unsigned i = 0; i < sizeof(small) / sizeof(small[0]); i++) {
		nt_tmux_resize(t, small[i][0], small[i][1]);
		if (i == 0)
			nt_tmux_wait(t, " Flows 1/6", true);
		nt_tmux_key(t, "Tab");
	}
	nt_tmux_resize(t, 80, 24);
	nt_tmux_wait(t, "Packets 77", true);
	nt_tmux_key(t, "q");
	nt_tmux_wait(t, " 77 packets", true);
}

static void keys_filter_pause_and_help(void **state)
{
	const struct nt_ns *ns = *state;
	struct traffic_opts o = traffic_defaults();
	struct nt_tmux *t;

	log_datagrams(ns);
	t = begin(ns, 100, 30, COMMAND);
	o.source_port = 5000;
	o.flows = 3;
	o.count = 300;
	nt_send_with(ns, o);
	nt_tmux_wait(t, "Packets 300", true);
	nt_tmux_wait(t, "127.0.0.1.5002", true);
	nt_tmux_key(t, "/");
	nt_tmux_key(t, "5");
	nt_tmux_key(t, "0");
	nt_tmux_key(t, "0");
	nt_tmux_key(t, "1");
	nt_tmux_wait(t, "other, 2 rows", true);
	assert_null(strstr(t->text, "127.0.0.1.5002"));
	assert_int_equal(rows_sum(t, 7, 29, 3), 300);
	nt_tmux_key(t, "Escape");
	nt_tmux_wait(t, "127.0.0.1.5002", true);
	nt_tmux_key(t, "Space");
	nt_tmux_wait(t, "PAUSED", true);
	nt_send_with(ns, o);
	nt_tmux_key(t, "h");
	nt_tmux_wait(t, "Shift-Tab", true);
	assert_non_null(strstr(t->text, "Packets 300 "));
	nt_tmux_key(t, "x");
	nt_tmux_wait(t, "Shift-Tab", false);
	nt_tmux_key(t, "Space");
	nt_tmux_wait(t, "Packets 600", true);
	nt_tmux_key(t, "BTab");
	nt_tmux_wait(t, "UDP 9\n", true);
	nt_tmux_key(t, "3");
	nt_tmux_wait(t, "\"sent \"", true);
	nt_tmux_key(t, "C-c");
	nt_tmux_wait(t, " 600 packets", true);
}

/* Starts the tool so that its process id is known. */
static pid_t start_known(struct nt_tmux *t)
{
	const char *path = nt_scratch();
	char line[512];
	FILE *f;
	int pid = 0;

	snprintf(line, sizeof(line), "bash -c 'echo $$ >%s; exec %s'; echo code $?", path, COMMAND);
	nt_tmux_type(t, line);
	nt_tmux_wait(t, "q quit", true);
	f = fopen(path, "r");
	assert_non_null(f);
	assert_int_equal(fscanf(f, "%d", &pid), 1);
	fclose(f);
	return pid;
}

static void open_shell(struct nt_tmux *t, const struct nt_ns *ns)
{
	nt_tmux_open(t, ns, 90, 60);
	nt_tmux_type(t, "a=$(stty -g); echo be''fore");
	nt_tmux_wait(t, "before\n", true);
}

/* What the shell has said before stands there again, and the terminal has its modes. */
static void is_as_before(struct nt_tmux *t)
{
	nt_tmux_wait(t, "before\n", true);
	nt_tmux_type(t, "[ \"$a\" = \"$(stty -g)\" ] && echo sa''me");
	nt_tmux_wait(t, "\nsame", true);
	assert_null(strstr(t->text, "q quit"));
}

static void the_terminal_is_as_before_after_a_signal(void **state)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGHUP };
	const struct nt_ns *ns = *state;
	struct nt_tmux *t = &terminal;

	log_datagrams(ns);
	open_shell(t, ns);
	for (unsigned i = 0; i < 3; i++) {
		char expected[32];

		kill(start_known(t), signals[i]);
		nt_tmux_wait(t, "code 0", true);
		snprintf(expected, sizeof(expected), "0 packets");
		assert_non_null(strstr(t->text, expected));
		is_as_before(t);
		nt_tmux_type(t, "clear; echo be''fore");
		nt_tmux_wait(t, "code", false);
	}
}

/* SIGUSR1: the counts stand in the last row, and again on the terminal at the end. */
static void what_is_said_meanwhile_is_shown_and_kept(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_tmux *t = &terminal;
	pid_t pid;

	log_datagrams(ns);
	open_shell(t, ns);
	pid = start_known(t);
	nt_send(ns, 44, 64, 0);
	nt_tmux_wait(t, "Packets 44", true);
	kill(pid, SIGUSR1);
	nt_tmux_wait(t, "q quit", false);
	assert_non_null(strstr(nt_tmux_row(t, 59), "44 packets"));
	assert_memory_equal(nt_tmux_row(t, 0), "nfring-top", 10);
	nt_tmux_key(t, "q");
	nt_tmux_wait(t, "code 0", true);
	assert_non_null(strstr(t->text, "44 packets, "));
	is_as_before(t);
}

static void an_error_stands_on_the_terminal_as_before(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_tmux *t = &terminal;

	log_datagrams(ns);
	open_shell(t, ns);
	nt_tmux_type(t, COMMAND " --consumer-cpu 900; echo code $?");
	nt_tmux_wait(t, "code 1", true);
	assert_non_null(strstr(t->text, "nfring-top: --consumer-cpu: cannot run on that CPU"));
	is_as_before(t);
}

static void a_suspended_tool_gives_the_terminal_back_and_goes_on(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_tmux *t = &terminal;

	log_datagrams(ns);
	open_shell(t, ns);
	nt_tmux_type(t, COMMAND " --user nobody");
	nt_tmux_wait(t, "q quit", true);
	nt_tmux_key(t, "C-z");
	nt_tmux_wait(t, "Stopped", true);
	is_as_before(t);
	nt_tmux_type(t, "fg");
	nt_tmux_wait(t, "q quit", true);
	nt_send(ns, 55, 64, 0);
	nt_tmux_wait(t, "Packets 55", true);
	nt_tmux_key(t, "q");
	nt_tmux_wait(t, " 55 packets", true);
	is_as_before(t);
}

/* Prefixes as only a hostile rule has them: each stands in its own row, and the rows around it in theirs. */
static void hostile_prefixes_leave_the_screen_whole(void **state)
{
	static const char *const prefixes[] = {
		"\\u001b[2J\\u001b[H\\u001b]0;x\\u0007",
		"\\r\\n\\t\\b\\b\\b",
		"e\\u0301\\u0301\\u0301",
		"\\u7f51\\u7edc",
		"\\u202e reversed",
	};
	const struct nt_ns *ns = *state;
	struct nt_tmux *t = &terminal;

	for (unsigned i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		nt_output_prefix(ns, prefixes[i], GROUP);
	nt_ip(ns, "link set lo down\nlink set lo name \"a\xcc\x81\xff\x1b\"\nlink set \"a\xcc\x81\xff\x1b\" up\n");
	begin(ns, 80, 24, COMMAND);
	nt_send(ns, 10, 64, 0);
	nt_tmux_wait(t, "Packets 50", true);
	for (unsigned list = 3; list <= 4; list++) {
		char key[2] = { (char)('0' + list), 0 };

		nt_tmux_key(t, key);
		nt_tmux_wait(t, list == 3 ? "reversed" : "out a\\u{301}\\xff\\x1b", true);
		assert_memory_equal(nt_tmux_row(t, 0), "nfring-top", 10);
		assert_memory_equal(nt_tmux_row(t, 1), "Packets 50", 10);
		assert_memory_equal(nt_tmux_row(t, 23), "q quit", 6);
		assert_int_equal(rows_sum(t, 7, 23, 3), 50);
	}
	nt_tmux_key(t, "q");
	nt_tmux_wait(t, " 50 packets", true);
}

static void a_terminal_of_unknown_type_gets_text(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_tmux *t = &terminal;

	log_datagrams(ns);
	open_shell(t, ns);
	nt_tmux_type(t, "TERM=nonsense " COMMAND " --seconds 1; echo code $?");
	nt_tmux_wait(t, "code 0", true);
	assert_non_null(strstr(t->text, "packets/s"));
	nt_tmux_type(t, COMMAND " --once; echo co''de $?");
	nt_tmux_wait(t, "\ncode 0", true);
	nt_tmux_type(t, COMMAND " --once --json </dev/null; echo done $?");
	nt_tmux_wait(t, "done 0", true);
	assert_non_null(strstr(t->text, "\"other\":{"));
	is_as_before(t);
}

/* Returns the second that the first block of nfring-pps on the screen is of; -1: there is none. */
static long second_of_block(const struct nt_tmux *t)
{
	const char *at = strstr(t->text, "packets/s");

	while (at && at > t->text && at[-1] != '\n')
		at--;
	return at ? strtol(at, NULL, 10) : -1;
}

/* Waits for a later block than that of `since`, or for `until`. */
static void wait_for_block(struct nt_tmux *t, long since, double until)
{
	for (nt_tmux_look(t); second_of_block(t) <= since && nt_now() < until; nt_tmux_look(t))
		cli_clock_sleep_ms(20);
}

/* The live lines of nfring-pps: one block, at each width. tmux wraps lines anew a moment before it tells the program:
 * so each resize comes right behind a block. */
static void the_block_of_pps_survives_a_resize(void **state)
{
	static const unsigned widths[] = { 60, 40, 200 };
	const struct nt_ns *ns = *state;
	struct nt_tmux *t = &terminal;

	log_datagrams(ns);
	nt_tmux_open(t, ns, 200, 24);
	nt_tmux_type(t, NT_PPS " --group 5");
	nt_tmux_wait(t, "packets/datagram", true);
	nt_send(ns, 9, 64, 0); /* else it says after a while that nothing comes */
	for (unsigned i = 0; i < 3; i++) {
		const double until = nt_until(15);
		const char *first;

		nt_tmux_look(t);
		wait_for_block(t, second_of_block(t), until);
		nt_tmux_resize(t, widths[i], 24);
		nt_tmux_look(t);
		wait_for_block(t, second_of_block(t) + 1, until);
		first = strstr(t->text, "packets/s");
		if (strstr(first + 1, "packets/s"))
			fail_msg("two blocks at %u columns:\n%s", widths[i], t->text);
	}
	nt_tmux_key(t, "C-c");
	nt_tmux_wait(t, "wake-ups  ", true);
}

#define TERMINAL_TEST(function) cmocka_unit_test_setup_teardown(function, nt_setup, end)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		TERMINAL_TEST(at_each_size_the_rows_are_what_was_sent),
		TERMINAL_TEST(the_smallest_sizes_do_no_harm),
		TERMINAL_TEST(keys_filter_pause_and_help),
		TERMINAL_TEST(the_terminal_is_as_before_after_a_signal),
		TERMINAL_TEST(what_is_said_meanwhile_is_shown_and_kept),
		TERMINAL_TEST(an_error_stands_on_the_terminal_as_before),
		TERMINAL_TEST(a_suspended_tool_gives_the_terminal_back_and_goes_on),
		TERMINAL_TEST(hostile_prefixes_leave_the_screen_whole),
		TERMINAL_TEST(a_terminal_of_unknown_type_gets_text),
		TERMINAL_TEST(the_block_of_pps_survives_a_resize),
	};

	NT_MAIN(argc, argv, tests);
}
