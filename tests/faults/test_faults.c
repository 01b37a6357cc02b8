/* SPDX-License-Identifier: MIT */
/* Every system call of a life is refused, once and every second time. The calls are those that strace has seen in a
 * life with nothing refused. strace counts the calls of each thread apart: "the first" is the first of each thread. */
#include "calls.h"
#include "proc.h"
#include "scratch.h"
#include "test.h"
#include "trial.h"

#include <nfring/nfring.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIMIT_S 170 /* of a mode */
#define LIMIT_ALL_S 1800

/* How many occurrences of a call are refused. */
#define OCCURRENCES 4
#define OCCURRENCES_ALL 64

struct sum {
	unsigned calls, left_out, trials, refused, failed_starts, fallbacks, broke;
	double slowest_s;
	char slowest[80]; /* what was refused then */
};

static bool is_all(void)
{
	const char *text = getenv("NFRING_FAULTS");

	return text && strcmp(text, "all") == 0;
}

/* Says whether the call sets io_uring up: if it is refused, recv takes its place. */
static bool is_of_setup(const char *inject)
{
	return strncmp(inject, "io_uring_setup:", 15) == 0 || strncmp(inject, "io_uring_register:", 18) == 0;
}

static void refuse(const struct nt_ns *ns, const struct life_mode *mode, const char *inject, const char *log,
		   struct sum *sum)
{
	struct trial t = { .inject = inject, .log = log };
	double began = nt_now();

	trial_run(&t, ns, mode);
	if (nt_now() - began > sum->slowest_s) {
		sum->slowest_s = nt_now() - began;
		snprintf(sum->slowest, sizeof(sum->slowest), "%s", inject);
	}
	if (mode->source == NFRING_SOURCE_AUTO && is_of_setup(inject) && (!t.result.started || t.result.broke))
		fail_msg("%s, %s: not received by recv instead", mode->name, inject);
	sum->trials++;
	sum->refused += t.refused;
	sum->failed_starts += !t.result.started;
	sum->fallbacks += t.result.fell_back;
	sum->broke += t.result.broke != 0;
}

static void refuse_when(const struct nt_ns *ns, const struct life_mode *mode, const char *call, const char *error,
			const char *when, const char *log, struct sum *sum)
{
	char inject[80];

	snprintf(inject, sizeof(inject), "%s:error=%s:when=%s", call, error, when);
	refuse(ns, mode, inject, log, sum);
}

/* Under a sanitizer a trial takes three times as long, and the build without one has made them all. */
static bool is_short(void)
{
	return TEST_SANITIZED && !is_all();
}

/* Refuses each of the first occurrences of a call, then every second one, from the first and from the second on. In a
 * short run the likeliest error alone meets the later occurrences; under a sanitizer each error meets the first
 * occurrence, and the likeliest one every second one. */
static void refuse_call(const struct nt_ns *ns, const struct life_mode *mode, const struct call *call, const char *log,
			struct sum *sum)
{
	const char *const *errors = calls_errors(call->name);
	char when[12];

	for (unsigned e = 0; errors[e]; e++) {
		const unsigned most = is_all() ? OCCURRENCES_ALL : e == 0 && !is_short() ? OCCURRENCES : 1;

		for (unsigned n = 1; n <= call->most && n <= most; n++) {
			snprintf(when, sizeof(when), "%u", n);
			refuse_when(ns, mode, call->name, errors[e], when, log, sum);
		}
		if (e > 0 && is_short())
			continue;
		if (call->most > 1)
			refuse_when(ns, mode, call->name, errors[e], "1+2", log, sum);
		if (call->most > 2)
			refuse_when(ns, mode, call->name, errors[e], "2+2", log, sum);
	}
}

static void refuse_all(const struct nt_ns *ns, const struct life_mode *mode)
{
	struct trial whole = { .log = nt_scratch() };
	const char *log = nt_scratch();
	double began = nt_now();
	struct sum sum = { 0 };
	struct calls calls;

	if (access("/usr/bin/strace", X_OK) < 0)
		nt_skip("strace is not installed");
	alarm(is_all() ? LIMIT_ALL_S : LIMIT_S);
	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	trial_run(&whole, ns, mode);
	calls_read(&calls, whole.log);
	for (unsigned i = 0; i < calls.count; i++) {
		if (calls_left_out(calls.call[i].name)) {
			sum.left_out++;
			continue;
		}
		sum.calls++;
		refuse_call(ns, mode, &calls.call[i], log, &sum);
	}
	printf("           %-14s %u calls (%u left out), %u trials, %u refusals: %u never started, %u by recv "
	       "instead, %u broke, in %.1f s, slowest %.1f s (%s)\n",
	       mode->name, sum.calls, sum.left_out, sum.trials, sum.refused, sum.failed_starts, sum.fallbacks,
	       sum.broke, nt_now() - began, sum.slowest_s, sum.slowest);
	assert_true(sum.calls > 10);
	assert_true(sum.refused >= sum.calls);
	assert_true(sum.fallbacks > 0 || mode->source != NFRING_SOURCE_AUTO);
}

static void queue_survives_each_refused_call(void **state)
{
	refuse_all(*state, &(struct life_mode){ .name = "queue, uring", .source = NFRING_SOURCE_AUTO });
	nt_nft(*state, "flush ruleset\n");
	refuse_all(*state, &(struct life_mode){ .name = "queue, recv", .source = NFRING_SOURCE_RECV });
}

static void every_option_survives_each_refused_call(void **state)
{
	refuse_all(*state,
		   &(struct life_mode){ .name = "options, uring", .all_options = true, .source = NFRING_SOURCE_AUTO });
	nt_nft(*state, "flush ruleset\n");
	refuse_all(*state,
		   &(struct life_mode){
			   .name = "options, run", .all_options = true, .run = true, .source = NFRING_SOURCE_RECV });
}

static void callback_survives_each_refused_call(void **state)
{
	refuse_all(*state, &(struct life_mode){ .name = "run, uring", .run = true, .source = NFRING_SOURCE_AUTO });
	nt_nft(*state, "flush ruleset\n");
	refuse_all(*state, &(struct life_mode){ .name = "run, recv", .run = true, .source = NFRING_SOURCE_RECV });
}

static void callers_thread_survives_each_refused_call(void **state)
{
	refuse_all(*state, &(struct life_mode){
				   .name = "caller, uring", .caller_threads = true, .source = NFRING_SOURCE_AUTO });
	nt_nft(*state, "flush ruleset\n");
	refuse_all(*state,
		   &(struct life_mode){ .name = "caller, recv", .caller_threads = true, .source = NFRING_SOURCE_RECV });
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(queue_survives_each_refused_call),
		NT_TEST(callback_survives_each_refused_call),
		NT_TEST(every_option_survives_each_refused_call),
		NT_TEST(callers_thread_survives_each_refused_call),
	};

	NT_MAIN(argc, argv, tests);
}
