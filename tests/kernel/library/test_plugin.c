/* SPDX-License-Identifier: MIT */
/* The library within programs that are not linked with it: a plug-in's host, and Python. */
#include "flood.h"
#include "group.h"
#include "proc.h"
#include "test.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define PACKETS 20u

/* Returns how many lines of `text` hold `part`. */
static unsigned lines_with(const char *text, const char *part)
{
	unsigned n = 0;

	for (; (text = strstr(text, part)); text += strlen(part))
		n++;
	return n;
}

static void log_with_prefix_and_mark(const struct nt_ns *ns)
{
	nt_output_rules(ns, "udp dport 9 meta mark set 7", "log prefix \"hello \" group 5", 1);
}

static void library_opened_by_dlopen_captures_and_is_unloaded(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc p;

	if (TEST_SANITIZED)
		nt_skip("a program without the sanitizer cannot open a library that has it");
	log_with_prefix_and_mark(ns);
	nt_spawn_bound(&p, ns, 5, NT_ARGS(NT_PLUGIN, NT_LIBRARY, "5", "20"));
	nt_send(ns, PACKETS, 64, 0);
	nt_finish(&p, 10);
	assert_string_equal(p.err, "");
	assert_int_equal(p.status, 0);
	assert_int_equal(lines_with(p.out, "hello mark 7, 92 bytes\n"), PACKETS);
	nt_proc_free(&p);
}

/* Waits until the program has printed `n` lines, for five seconds at most. */
static void wait_for_lines(const struct nt_proc *p, unsigned n)
{
	char text[8192] = "";
	ssize_t len = 0;

	for (double until = nt_until(5); lines_with(text, "\n") < n && nt_now() < until; usleep(10000)) {
		len = pread(p->out_fd, text, sizeof(text) - 1, 0);
		text[len < 0 ? 0 : len] = '\0';
	}
}

static void library_opened_by_python_captures(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc p;

	if (TEST_SANITIZED)
		nt_skip("a program without the sanitizer cannot open a library that has it");
	log_with_prefix_and_mark(ns);
	setenv("LD_LIBRARY_PATH", NT_LIBRARY_DIR, 1);
	nt_spawn_bound(&p, ns, 5, NT_ARGS("python3", "-u", NT_CAPTURE_PY, "5"));
	nt_send(ns, PACKETS, 64, 0);
	wait_for_lines(&p, PACKETS);
	nt_end(&p, SIGINT, 10);
	unsetenv("LD_LIBRARY_PATH");
	assert_string_equal(p.err, "");
	assert_int_equal(p.status, 0);
	assert_int_equal(lines_with(p.out, " > 127.0.0.1:9 protocol 17 mark 7\n"), PACKETS);
	nt_proc_free(&p);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(library_opened_by_dlopen_captures_and_is_unloaded),
		NT_TEST(library_opened_by_python_captures),
	};

	NT_MAIN(argc, argv, tests);
}
