/* SPDX-License-Identifier: MIT */
/* A child of fork(2): it may close its copy of an engine, and can harm the parent's capture with nothing. */
#include "capture.h"
#include "flood.h"
#include "proc.h"
#include "sanitizers.h"
#include "test.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef int (*child_fn)(struct nfring *n);

/* Runs `fn` in a child, which may not outlast the test. Returns what fn returned, from 0 to 255. */
static int in_child(child_fn fn, struct nfring *n)
{
	int status = -1;
	pid_t child = nt_fork();

	if (child == 0)
		_exit(fn(n));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* Runs `fn` in a child of a process that captures, then expects the parent to capture all that comes.
 * With `entered` the parent's thread has received before. */
static int beside_capture(const struct nt_ns *ns, bool caller_threads, bool entered, child_fn fn)
{
	struct nfring_opts o = nt_opts(ns, 5);
	struct nfring *n;
	int ret;

	o.caller_threads = caller_threads;
	n = nt_open(&o);
	nt_start(n);
	if (entered)
		nfring_queue_wait(nfring_queue_get(n, 0), 0);
	ret = in_child(fn, n);
	nt_send(ns, 1000, 64, 0);
	assert_int_equal(nt_take(n, 1000, 2, NULL, NULL), 1000);
	assert_int_equal(nt_stop(n).lost, 0);
	nfring_close(n);
	return ret;
}

static int stop_and_close(struct nfring *n)
{
	nfring_stop(n);
	nfring_close(n);
	return 0;
}

static void child_that_closes_leaves_the_parents_capture_alone(void **state)
{
	nt_output_rules(*state, "udp dport 9", "log group 5", 1);
	assert_int_equal(beside_capture(*state, false, true, stop_and_close), 0);
	assert_int_equal(beside_capture(*state, true, true, stop_and_close), 0);
}

static int close_in_ms(struct nfring *n)
{
	const double began = nt_now();

	nfring_close(n);
	return (int)((nt_now() - began) * 1000);
}

/* The kernel interrupts the thread that received once its ring is gone, and that is the parent's. */
static void child_that_closes_waits_for_no_interrupt(void **state)
{
	nt_output_rules(*state, "udp dport 9", "log group 5", 1);
	assert_in_range(beside_capture(*state, true, true, close_in_ms), 0, TEST_SANITIZED ? 255 : 150);
}

/* Tries every call that receives or sleeps. Returns how many of them were not refused. */
static int receive(struct nfring *n)
{
	struct nfring_queue *q = nfring_queue_get(n, 0);
	struct nfring_batch b;

	return (nfring_queue_claim(q, &b) != -EPERM) + (nfring_queue_wait(q, 10) != -EPERM) +
	       (nfring_queue_arm(q) != -EPERM) + (nfring_queue_claim(q, &b) != -EPERM);
}

static void child_cannot_receive_in_the_parents_place(void **state)
{
	nt_output_rules(*state, "udp dport 9", "log group 5", 1);
	assert_int_equal(beside_capture(*state, true, true, receive), 0);
	assert_int_equal(beside_capture(*state, true, false, receive), 0);
}

/* Returns how many of the calls that read the queue's descriptor were not refused. */
static int sleep_on_queue(struct nfring *n)
{
	struct nfring_queue *q = nfring_queue_get(n, 0);

	return (nfring_queue_wait(q, 10) != -EPERM) + (nfring_queue_arm(q) != -EPERM);
}

static void child_takes_no_wake_up_of_the_parents(void **state)
{
	nt_output_rules(*state, "udp dport 9", "log group 5", 1);
	assert_int_equal(beside_capture(*state, false, true, sleep_on_queue), 0);
}

static int wake(struct nfring *n)
{
	nfring_queue_wake(nfring_queue_get(n, 0));
	return 0;
}

static void check_that_child_wakes_nobody(const struct nt_ns *ns, bool caller_threads)
{
	struct nfring_opts o = nt_opts(ns, 5);
	struct nfring_queue *q;
	struct pollfd p = { .events = POLLIN };
	struct nfring *n;
	int ret = -1;

	o.caller_threads = caller_threads;
	n = nt_open(&o);
	nt_start(n);
	q = nfring_queue_get(n, 0);
	assert_int_equal(nfring_queue_wait(q, 0), 0);
	assert_int_equal(in_child(wake, n), 0);
	p.fd = nfring_queue_fd(q);
	/* The descriptor may become readable once for nothing. */
	for (int i = 0; i < 5 && ret; i++) {
		assert_int_equal(nfring_queue_arm(q), 0);
		ret = poll(&p, 1, 20);
	}
	assert_int_equal(ret, 0);
	nfring_close(n);
}

static void child_that_wakes_does_not_keep_the_parent_from_sleeping(void **state)
{
	check_that_child_wakes_nobody(*state, false);
	check_that_child_wakes_nobody(*state, true);
}

static int ignore_batch(const struct nfring_batch *batch, void *user)
{
	(void)batch;
	(void)user;
	return 0;
}

/* Returns how many of the calls that start were not refused, or gave no cause. */
static int start(struct nfring *n)
{
	struct nfring_error e = { 0 }, again = { 0 };

	return (nfring_start(n, &e) != -EINVAL) + (nfring_run(n, ignore_batch, NULL, &again) != -EINVAL) +
	       !strstr(e.text, "another process") + !strstr(again.text, "another process");
}

static void child_cannot_start_the_parents_engine(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_opts(ns, 5);
	struct nfring *n = nt_open(&o);

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	assert_int_equal(in_child(start, n), 0);
	nt_start(n);
	nt_send(ns, 100, 64, 0);
	assert_int_equal(nt_take(n, 100, 2, NULL, NULL), 100);
	nfring_close(n);
}

/* Captures with an engine of its own. Returns 0 if it got everything. */
static int capture_own(struct nfring *parents)
{
	struct nfring_opts o = nfring_opts_default();
	struct nfring_error e;
	struct nfring *n;
	int ret;

	(void)parents;
	o.group = 6;
	o.caller_threads = true;
	ret = nfring_open(&n, &o, &e) < 0 || nfring_start(n, &e) < 0 ||
	      nfring_queue_wait(nfring_queue_get(n, 0), 0) < 0;
	nfring_close(n);
	return ret;
}

static void child_may_capture_with_an_engine_of_its_own(void **state)
{
	nt_output_rules(*state, "udp dport 9", "log group 5", 1);
	assert_int_equal(beside_capture(*state, true, true, capture_own), 0);
}

/* -- a close that waits for the end of an owner -------------------------------------------- */

static const struct nt_ns *place; /* of engines that a child opens */

static int end_slowly(const struct nfring_error *error, void *user)
{
	(void)error;
	(void)user;
	nt_sleep(0.3);
	return 0;
}

static void *own(void *n)
{
	nfring_queue_wait(nfring_queue_get(n, 0), 0);
	return NULL;
}

static void *close_engine(void *n)
{
	nfring_close(n);
	return NULL;
}

/* Returns an engine whose owner is a thread that is just ending; NULL if that cannot be had. */
static struct nfring *with_owner_that_ends(uint16_t group, pthread_t *owner)
{
	struct nfring_opts o = nt_opts(place, group);
	struct nfring *n;

	o.caller_threads = true;
	o.on_error = end_slowly;
	if (nfring_open(&n, &o, NULL) < 0 || nfring_start(n, NULL) < 0)
		return NULL;
	if (pthread_create(owner, NULL, own, n) != 0)
		return NULL;
	nt_sleep(0.1);
	return n;
}

static int close_beside_owners_that_end(struct nfring *parents)
{
	(void)parents;
	alarm(10);
	for (uint16_t i = 0; i < 3; i++) {
		pthread_t owner;
		struct nfring *n = with_owner_that_ends((uint16_t)(6 + i), &owner);

		nfring_close(n);
		if (!n || pthread_join(owner, NULL) != 0)
			return 1;
	}
	return 0;
}

/* The thread that waits in the parent is none of the child's. */
static void child_forked_while_a_close_waits_closes_engines_of_its_own(void **state)
{
	pthread_t owner, closer;
	struct nfring *n;

	if (TEST_TSAN)
		nt_skip("ThreadSanitizer makes no thread in a child that had several");
	place = *state;
	n = with_owner_that_ends(5, &owner);
	assert_non_null(n);
	assert_int_equal(pthread_create(&closer, NULL, close_engine, n), 0);
	nt_sleep(0.1);
	assert_int_equal(in_child(close_beside_owners_that_end, n), 0);
	pthread_join(closer, NULL);
	pthread_join(owner, NULL);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(child_that_closes_leaves_the_parents_capture_alone),
		NT_TEST(child_that_closes_waits_for_no_interrupt),
		NT_TEST(child_cannot_receive_in_the_parents_place),
		NT_TEST(child_takes_no_wake_up_of_the_parents),
		NT_TEST(child_that_wakes_does_not_keep_the_parent_from_sleeping),
		NT_TEST(child_cannot_start_the_parents_engine),
		NT_TEST(child_may_capture_with_an_engine_of_its_own),
		NT_TEST(child_forked_while_a_close_waits_closes_engines_of_its_own),
	};

	NT_MAIN(argc, argv, tests);
}
