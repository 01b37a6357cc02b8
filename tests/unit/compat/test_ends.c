/* SPDX-License-Identifier: MIT */
/* The program, or one of its threads, ends while the library writes the stats file. */
#define _GNU_SOURCE
#include "child.h"

#include <pthread.h>

static bool ends_process;

/* In place of the C library's: as if a signal came here, whose handler ends the process. */
ssize_t pwrite(int fd, const void *data, size_t bytes, off_t at)
{
	static bool was_here;

	if (ends_process && !was_here) {
		was_here = true;
		exit(0);
	}
	pthread_testcancel();
	CHECK(lseek(fd, at, SEEK_SET) == at);
	return write(fd, data, bytes);
}

static void end_while_writing(void)
{
	alarm(30);
	begin_scenario();
	ends_process = true;
	receive_number(0);
}

static void *receive_when_cancelled(void *unused)
{
	pthread_cancel(pthread_self());
	receive_number(0);
	pthread_testcancel();
	_exit(9);
	return unused;
}

static void cancel_a_thread_while_it_writes(void)
{
	pthread_t thread;

	alarm(30);
	begin_scenario();
	CHECK(pthread_create(&thread, NULL, receive_when_cancelled, NULL) == 0);
	CHECK(pthread_join(thread, NULL) == 0);
	receive_number(1);
}

/* The group was bound long ago: a packet lets the library ask the kernel for other limits. */
static void cancel_a_thread_while_it_asks_for_limits(void)
{
	const uint64_t long_ago_us = nfr_clock_ns(CLOCK_MONOTONIC) / 1000 - 1000000;
	pthread_t thread;

	alarm(30);
	begin_scenario();
	compat_pace_begin(g, long_ago_us);
	CHECK(pthread_create(&thread, NULL, receive_when_cancelled, NULL) == 0);
	CHECK(pthread_join(thread, NULL) == 0);
	CHECK(g->asked_us != long_ago_us);
	CHECK(!h->is_delivering);
	receive_number(1);
}

static const struct scenario scenarios[] = {
	{ "end_while_writing", end_while_writing },
	{ "cancel_a_thread_while_it_writes", cancel_a_thread_while_it_writes },
	{ "cancel_a_thread_while_it_asks_for_limits", cancel_a_thread_while_it_asks_for_limits },
};

/* -- tests --------------------------------------------------------------------------------- */

static void process_ends_by_a_handler_within_a_write(void **state)
{
	(void)state;
	run_child("end_while_writing");
}

/* The stats file counts the packet of the thread that was cancelled, and one of another thread. */
static void check_both_are_counted(void)
{
	char text[256] = "";
	FILE *f = fopen(stats_path, "r");

	assert_non_null(f);
	assert_non_null(fgets(text, sizeof(text), f));
	fclose(f);
	assert_non_null(strstr(text, "\"packets\":2,"));
}

static void thread_that_is_cancelled_leaves_the_file_to_others(void **state)
{
	(void)state;
	run_child("cancel_a_thread_while_it_writes");
	check_both_are_counted();
}

static void thread_that_is_cancelled_takes_its_datagram_to_the_end(void **state)
{
	(void)state;
	run_child("cancel_a_thread_while_it_asks_for_limits");
	check_both_are_counted();
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		CHILD_TEST(ends, process_ends_by_a_handler_within_a_write),
		CHILD_TEST(ends, thread_that_is_cancelled_leaves_the_file_to_others),
		CHILD_TEST(ends, thread_that_is_cancelled_takes_its_datagram_to_the_end),
	};

	if (argc == 2)
		return run_scenario(argv[1], scenarios, ARRAY_SIZE(scenarios));
	return RUN(ends, tests);
}
