/* SPDX-License-Identifier: MIT */
/* System calls of the sources that the kernel refuses for the moment: capture goes on, only slower.
 * strace injects the errors. */
#include "flood.h"
#include "group.h"
#include "json.h"
#include "proc.h"
#include "scratch.h"
#include "test.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* strace stops each call of recv(): fewer packets for it. */
#define PACKETS 5000
#define PACKETS_RECV 2000
#define RATE 5000
/* To a source that breaks: fewer than would end the meter. */
#define LAST_PACKETS 500u

static uint64_t packets_for(const char *source)
{
	return test_scale(strcmp(source, "recv") == 0 ? PACKETS_RECV : PACKETS);
}

/* Starts the meter of `packets` under strace, which injects what `inject` says. Without leak check, which needs
 * ptrace for itself. */
static void spawn_meter(struct nt_proc *p, const struct nt_ns *ns, const char *source, const char *inject,
			const char *trace, uint64_t packets)
{
	char inject_option[80], trace_option[40], count[24], seconds[24];

	if (access("/usr/bin/strace", X_OK) < 0)
		nt_skip("strace is not installed");
	snprintf(inject_option, sizeof(inject_option), "inject=%s", inject);
	snprintf(trace_option, sizeof(trace_option), "trace=%.*s", (int)strcspn(inject, ":"), inject);
	snprintf(count, sizeof(count), "%" PRIu64, packets);
	snprintf(seconds, sizeof(seconds), "%.0f", 20 * test_times());
	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	nt_spawn_bound(p, ns, 5,
		       NT_ARGS("strace", "-f", "-o", trace, "-e", trace_option, "-e", inject_option, "-E",
			       "ASAN_OPTIONS=detect_leaks=0", NT_PPS, "--group", "5", "--json", "--mode", "inline",
			       "--source", source, "--count", count, "--seconds", seconds));
}

/* -- now and then ---------------------------------------------------------------- */

static void every_packet_arrives(const struct nt_ns *ns, const char *source, const char *inject)
{
	const uint64_t packets = packets_for(source);
	struct nt_proc p;
	json_t *o;

	spawn_meter(&p, ns, source, inject, "/dev/null", packets);
	nt_send(ns, packets, 64, RATE);
	nt_finish(&p, 30);
	if (p.status)
		fail_msg("%s: status %d: %s", inject, p.status, p.err);
	o = nt_json(p.out);
	printf("           %-40s %.0f packets in %.1f s\n", inject, nt_json_number(o, "packets"), p.seconds);
	assert_int_equal(nt_json_number(o, "packets"), packets);
	assert_int_equal(nt_json_number(o, "lost"), 0);
	assert_string_equal(nt_json_text(o, "source"), source);
	json_decref(o);
	nt_proc_free(&p);
	nt_nft(ns, "flush ruleset\n");
}

/* The first call of a thread, and every second one after it, succeed. */
static void uring_that_is_refused_every_second_call_is_only_slower(void **state)
{
	every_packet_arrives(*state, "uring", "io_uring_enter:error=EAGAIN:when=2+2");
	every_packet_arrives(*state, "uring", "io_uring_enter:error=EBUSY:when=2+2");
	every_packet_arrives(*state, "uring", "io_uring_enter:error=EINTR:when=2+2");
	every_packet_arrives(*state, "uring", "io_uring_enter:error=ENOMEM:when=2+2");
}

static void uring_whose_first_submission_is_refused_is_only_slower(void **state)
{
	every_packet_arrives(*state, "uring", "io_uring_enter:error=EAGAIN:when=1+2");
	every_packet_arrives(*state, "uring", "io_uring_enter:error=ENOMEM:when=1..20");
}

static void recv_that_is_refused_every_second_call_is_only_slower(void **state)
{
	every_packet_arrives(*state, "recv", "recvfrom:error=EAGAIN:when=2+2");
	every_packet_arrives(*state, "recv", "recvfrom:error=EINTR:when=2+2");
	every_packet_arrives(*state, "recv", "recvfrom:error=ENOBUFS:when=2+2");
	every_packet_arrives(*state, "recv", "recvfrom:error=ENOMEM:when=2+2");
}

static void refused_sleep_is_only_slower(void **state)
{
	every_packet_arrives(*state, "recv", "ppoll:error=EINTR:when=2+2");
	every_packet_arrives(*state, "recv", "ppoll:error=ENOMEM:when=2+2");
}

/* -- for good -------------------------------------------------------------------- */

static unsigned lines_of(const char *path)
{
	unsigned lines = 0;
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	for (int c; (c = fgetc(f)) != EOF;)
		lines += c == '\n';
	fclose(f);
	return lines;
}

static void is_found_broken(const struct nt_ns *ns, const char *source, const char *inject)
{
	const char *trace = nt_scratch();
	struct nt_proc p;

	spawn_meter(&p, ns, source, inject, trace, 10 * LAST_PACKETS);
	nt_send(ns, LAST_PACKETS, 64, 1000);
	nt_finish(&p, 20);
	printf("           %-40s %.1f s, %u calls: %s", inject, p.seconds, lines_of(trace), p.err);
	assert_int_equal(p.status, 1);
	assert_non_null(strstr(p.err, "Cannot allocate memory"));
	/* It did not spin (transient.h): 5,000 refusals in a row, 8 without a pause after each packet. */
	assert_true(lines_of(trace) < 5000 + 8 * LAST_PACKETS + 1000);
	nt_proc_free(&p);
	nt_nft(ns, "flush ruleset\n");
}

static void source_that_is_refused_for_good_is_broken_and_does_not_spin(void **state)
{
	is_found_broken(*state, "uring", "io_uring_enter:error=ENOMEM:when=100+");
	is_found_broken(*state, "recv", "recvfrom:error=ENOMEM:when=100+");
	is_found_broken(*state, "recv", "ppoll:error=ENOMEM:when=100+");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(uring_that_is_refused_every_second_call_is_only_slower),
		NT_TEST(uring_whose_first_submission_is_refused_is_only_slower),
		NT_TEST(recv_that_is_refused_every_second_call_is_only_slower),
		NT_TEST(refused_sleep_is_only_slower),
		NT_TEST(source_that_is_refused_for_good_is_broken_and_does_not_spin),
	};

	NT_MAIN(argc, argv, tests);
}
