/* SPDX-License-Identifier: MIT */
/* Once it runs, capture allocates nothing and makes no system call per packet.
 *
 * This program puts counting versions of the C library's allocators in front of everybody's. */
#include "capture.h"
#include "flood.h"
#include "group.h"
#include "json.h"
#include "proc.h"
#include "scratch.h"
#include "test.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STATEMENTS 16
#define WARM 200000 /* packets until everything is as it stays */

/* Far from one, and from the 0.005 of a quiet machine: strace and an emulated sender leave small batches. */
#define CALLS_A_PACKET 0.5

#define COUNTING (!TEST_SANITIZED) /* a sanitizer's own allocator must stay in place */

static struct {
	uint64_t allocations, frees;
} calls;

#if COUNTING
static void count(uint64_t *what)
{
	__atomic_fetch_add(what, 1, __ATOMIC_RELAXED);
}

/* The C library's own names for what is wrapped here. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *at, size_t size);
void *__libc_memalign(size_t align, size_t size);
void __libc_free(void *at);

void *malloc(size_t size)
{
	count(&calls.allocations);
	return __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	count(&calls.allocations);
	return __libc_calloc(n, size);
}

void *realloc(void *at, size_t size)
{
	count(&calls.allocations);
	return __libc_realloc(at, size);
}

void *aligned_alloc(size_t align, size_t size)
{
	count(&calls.allocations);
	return __libc_memalign(align, size);
}

int posix_memalign(void **out, size_t align, size_t size)
{
	count(&calls.allocations);
	*out = __libc_memalign(align, size);
	return *out ? 0 : 12;
}

void free(void *at)
{
	if (at)
		count(&calls.frees);
	__libc_free(at);
}
#endif

static void flood_start(const struct nt_ns *ns, double seconds)
{
	struct traffic_opts o = traffic_defaults();

	o.seconds = seconds * test_times();
	nt_flood_start(ns, o);
}

static int count_packets(const struct nfring_batch *b, void *user)
{
	__atomic_fetch_add((uint64_t *)user, b->count, __ATOMIC_RELAXED);
	return 0;
}

static void flooded_ring_neither_allocates_nor_frees(void **state)
{
	const struct nt_ns *ns = *state;
	uint64_t allocations, frees, taken;
	struct nfring *n;

	if (!COUNTING)
		nt_skip("a sanitizer brings its own allocator");
	nt_flood_rules(ns, STATEMENTS);
	n = nt_capture(ns, 5);
	assert_true(calls.allocations > 0); /* the counting works */
	flood_start(ns, 30);
	assert_true(nt_take(n, test_scale(WARM), 1, NULL, NULL) >= test_scale(WARM));
	allocations = calls.allocations, frees = calls.frees;
	taken = nt_take(n, test_scale(2000000), 1, NULL, NULL);
	assert_int_equal(calls.allocations, allocations);
	assert_int_equal(calls.frees, frees);
	assert_true(taken >= test_scale(2000000));
	nt_flood_end(true);
	nfring_close(n);
}

struct watched {
	struct nfring *n;
	uint64_t packets;
	uint64_t allocations; /* between two looks */
	uint64_t between;     /* packets in that time */
};

static void *watch_then_stop(void *user)
{
	struct watched *w = user;
	const double until = nt_until(2);
	uint64_t a, p;

	while (nt_now() < until && __atomic_load_n(&w->packets, __ATOMIC_RELAXED) < test_scale(WARM))
		usleep(10000);
	a = calls.allocations + calls.frees;
	p = __atomic_load_n(&w->packets, __ATOMIC_RELAXED);
	nt_sleep(0.5);
	w->allocations = calls.allocations + calls.frees - a;
	w->between = __atomic_load_n(&w->packets, __ATOMIC_RELAXED) - p;
	nfring_stop(w->n);
	return NULL;
}

static void flooded_callback_neither_allocates_nor_frees(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_opts(ns, 5);
	struct watched w = { .packets = 0 };
	pthread_t t;

	if (!COUNTING)
		nt_skip("a sanitizer brings its own allocator");
	nt_flood_rules(ns, STATEMENTS);
	w.n = nt_open(&o);
	flood_start(ns, 30);
	assert_int_equal(pthread_create(&t, NULL, watch_then_stop, &w), 0);
	assert_int_equal(nfring_run(w.n, count_packets, &w.packets, NULL), 0);
	pthread_join(t, NULL);
	nt_flood_end(true);
	assert_true(w.between > test_scale(10000));
	assert_int_equal(w.allocations, 0);
	nfring_close(w.n);
}

/* -- system calls ------------------------------------------------------------- */

/* The number of calls on the line of strace's summary that ends with " total". */
static double strace_total(const char *file)
{
	char line[256];
	double calls_made = -1;
	FILE *f = fopen(file, "r");

	assert_non_null(f);
	while (fgets(line, sizeof(line), f))
		if (strlen(line) > 7 && strcmp(line + strlen(line) - 7, " total\n") == 0)
			sscanf(line, "%*f %*f %*f %lf", &calls_made);
	fclose(f);
	assert_true(calls_made > 0);
	return calls_made;
}

static void system_calls_under_flood(const struct nt_ns *ns, const char *mode)
{
	const char *file = nt_scratch();
	double calls_made, packets;
	char seconds[24];
	struct nt_proc p;
	json_t *o;

	snprintf(seconds, sizeof(seconds), "%.0f", 2 * test_times());
	nt_flood_rules(ns, STATEMENTS);
	/* -E: a sanitizer's leak check needs ptrace for itself. */
	nt_spawn_bound(&p, ns, 5,
		       NT_ARGS("strace", "-f", "-c", "-o", file, "-E", "ASAN_OPTIONS=detect_leaks=0", NT_PPS, "--group",
			       "5", "--json", "--mode", mode, "--seconds", seconds));
	flood_start(ns, 2);
	nt_finish(&p, 20);
	nt_flood_end(true);
	assert_int_equal(p.status, 0);
	o = nt_json(p.out);
	packets = nt_json_number(o, "packets");
	calls_made = strace_total(file);
	printf("           %.0f system calls for %.0f packets: %.4f a packet, %.0f wake-ups\n", calls_made, packets,
	       calls_made / packets, nt_json_number(o, "wakeups"));
	assert_true(packets >= (double)test_scale(100000));
	assert_true(calls_made / packets < CALLS_A_PACKET);
	assert_true(nt_json_number(o, "wakeups") / packets < CALLS_A_PACKET);
	json_decref(o);
	nt_proc_free(&p);
}

static void flooded_ring_makes_no_system_call_per_packet(void **state)
{
	if (access("/usr/bin/strace", X_OK) < 0)
		nt_skip("strace is not installed");
	system_calls_under_flood(*state, "ring");
}

static void flooded_callback_makes_no_system_call_per_packet(void **state)
{
	if (access("/usr/bin/strace", X_OK) < 0)
		nt_skip("strace is not installed");
	system_calls_under_flood(*state, "inline");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(flooded_ring_neither_allocates_nor_frees),
		NT_TEST(flooded_callback_neither_allocates_nor_frees),
		NT_TEST(flooded_ring_makes_no_system_call_per_packet),
		NT_TEST(flooded_callback_makes_no_system_call_per_packet),
	};

	NT_MAIN(argc, argv, tests);
}
