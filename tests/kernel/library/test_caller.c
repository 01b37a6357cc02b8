/* SPDX-License-Identifier: MIT */
/* opts.caller_threads: the thread that claims receives. Which thread owns a queue, and how it ends. */
#include "capture.h"
#include "flood.h"
#include "group.h"
#include "held.h"
#include "proc.h"
#include "sanitizers.h"
#include "test.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

static void caller_receives_and_there_is_no_other_thread(void **state)
{
	const struct nt_ns *ns = *state;
	const unsigned threads = nt_held_now().threads;
	struct nfring *n = nt_caller_capture(ns);
	struct nfring_stats s;

	nt_held_expect_threads(threads);
	nt_send(ns, 5000, 64, 0);
	assert_int_equal(nt_take(n, 5000, 2, NULL, NULL), 5000);
	nt_held_expect_threads(threads);
	s = nt_stop(n);
	assert_int_equal(s.packets, 5000);
	assert_int_equal(s.lost, 0);
	assert_string_equal(nt_worker(n).source, getenv("NFRING_TEST_SOURCE") ? "recv" : "uring");
	nfring_close(n);
	assert_false(nt_group_read(ns, 5, &(struct cli_group_owner){ 0 }));
}

/* A loop that never sleeps receives, too. */
static void claim_alone_receives(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring *n = nt_caller_capture(ns);
	struct nfring_queue *q = nfring_queue_get(n, 0);
	double until = nt_until(5);
	struct nfring_batch b;
	uint64_t packets = 0;

	nt_send(ns, 3000, 64, 0);
	while (packets < 3000 && nt_now() < until) {
		if (nfring_queue_claim(q, &b) != 1)
			continue;
		packets += b.count;
		nfring_queue_release(q, &b);
	}
	assert_int_equal(packets, 3000);
	nfring_close(n);
}

static void queue_is_nobodys_before_the_start(void **state)
{
	struct nfring_opts o = nt_caller_opts(*state);
	struct nfring *n = nt_open(&o);
	struct nfring_batch b;

	assert_int_equal(nfring_queue_claim(nfring_queue_get(n, 0), &b), -ENOTCONN);
	assert_int_equal(nfring_queue_wait(nfring_queue_get(n, 0), 0), -ENOTCONN);
	nfring_close(n);
}

/* -- ownership ------------------------------------------------------------------ */

struct other {
	struct nfring_queue *queue;
	int claim, wait, arm;
	sem_t entered, leave;
};

static void *use_queue(void *arg)
{
	struct other *o = arg;
	struct nfring_batch b;

	o->claim = nfring_queue_claim(o->queue, &b);
	o->wait = nfring_queue_wait(o->queue, 0);
	o->arm = nfring_queue_arm(o->queue);
	sem_post(&o->entered);
	sem_wait(&o->leave);
	return NULL;
}

static void start_other(struct other *o, struct nfring *n, pthread_t *thread)
{
	o->queue = nfring_queue_get(n, 0);
	sem_init(&o->entered, 0, 0);
	sem_init(&o->leave, 0, 0);
	assert_int_equal(pthread_create(thread, NULL, use_queue, o), 0);
	sem_wait(&o->entered);
}

static void end_other(struct other *o, pthread_t thread)
{
	sem_post(&o->leave);
	pthread_join(thread, NULL);
}

static void another_thread_is_refused_and_harms_nothing(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring *n = nt_caller_capture(ns);
	struct nfring_batch b;
	struct other other;
	pthread_t thread;

	assert_int_equal(nfring_queue_claim(nfring_queue_get(n, 0), &b), 0);
	start_other(&other, n, &thread);
	end_other(&other, thread);
	assert_int_equal(other.claim, -EPERM);
	assert_int_equal(other.wait, -EPERM);
	assert_int_equal(other.arm, -EPERM);
	nt_send(ns, 100, 64, 0);
	assert_int_equal(nt_take(n, 100, 2, NULL, NULL), 100);
	assert_int_equal(nt_stop(n).lost, 0);
	nfring_close(n);
}

static int note_error(const struct nfring_error *error, void *user)
{
	*(struct nfring_error *)user = *error;
	return 0;
}

static void owner_that_ends_without_a_close_is_reported(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_caller_opts(ns);
	struct nfring_error error = { 0 };
	struct nfring_batch b;
	struct other other;
	struct nfring *n;
	pthread_t thread;

	o.on_error = note_error;
	o.callback_user = &error;
	n = nt_open(&o);
	nt_start(n);
	start_other(&other, n, &thread);
	assert_int_equal(error.err, 0);
	end_other(&other, thread);
	assert_int_equal(error.err, -EOWNERDEAD);
	assert_non_null(strstr(error.text, "worker 0"));
	assert_int_equal(nfring_queue_claim(nfring_queue_get(n, 0), &b), -EOWNERDEAD);
	assert_false(nt_group_read(ns, 5, &(struct cli_group_owner){ 0 })); /* it holds up nobody */
	nfring_close(n);
}

/* Becomes the owner of another queue, in on_error of an owner that ends. */
static int enter_another(const struct nfring_error *error, void *user)
{
	(void)error;
	return nfring_queue_wait(nfring_queue_get(user, 0), 0) < 0;
}

static void on_error_of_an_ended_owner_may_use_other_queues(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_caller_opts(ns);
	struct nfring *n, *another;
	struct nfring_batch b;
	struct other other;
	pthread_t thread;

	o.group = 6;
	another = nt_open(&o);
	nt_start(another);
	o.group = 5;
	o.on_error = enter_another;
	o.callback_user = another;
	n = nt_open(&o);
	nt_start(n);
	start_other(&other, n, &thread);
	end_other(&other, thread);
	assert_int_equal(nfring_queue_claim(nfring_queue_get(n, 0), &b), -EOWNERDEAD);
	assert_int_equal(nfring_queue_claim(nfring_queue_get(another, 0), &b), -EOWNERDEAD);
	nfring_close(n);
	nfring_close(another);
}

static void any_thread_closes_and_the_group_is_free_at_once(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring *n = nt_caller_capture(ns);
	struct nfring_error error = { 0 };
	struct other other;
	pthread_t thread;

	for (int i = 0; i < 20; i++) {
		struct nfring_opts o = nt_caller_opts(ns);

		start_other(&other, n, &thread);
		nt_send(ns, 10, 64, 0);
		nfring_close(n); /* while its owner lives */
		o.on_error = note_error;
		o.callback_user = &error;
		n = nt_open(&o);
		nt_start(n);
		end_other(&other, thread);
	}
	assert_int_equal(error.err, 0); /* owners of closed queues are forgotten */
	nfring_close(n);
}

/* Counts the system calls that are interrupted although no signal comes, in 50 ms. */
static unsigned interrupts(void)
{
	struct epoll_event event;
	int fd = epoll_create1(EPOLL_CLOEXEC);
	unsigned n = 0;

	assert_true(fd >= 0);
	for (double until = nt_now() + 0.05; nt_now() < until;)
		n += epoll_wait(fd, &event, 1, 10) < 0;
	close(fd);
	return n;
}

static void close_leaves_no_interrupt_to_the_thread_that_received(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_caller_opts(ns);
	unsigned n_interrupts = 0;

	for (int i = 0; i < 10; i++) {
		struct nfring *n = nt_open(&o);

		nt_start(n);
		nfring_queue_wait(nfring_queue_get(n, 0), 0);
		nfring_close(n);
		n_interrupts += interrupts();
	}
	assert_int_equal(n_interrupts, 0);
}

static void close_without_an_owner_frees_the_group(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring *n = nt_caller_capture(ns);

	nt_send(ns, 10, 64, 0);
	nfring_close(n);
	assert_false(nt_group_read(ns, 5, &(struct cli_group_owner){ 0 }));
}

struct consumer {
	struct nfring_queue *queue;
	uint64_t packets;
	int result;
	pthread_t thread;
};

static void *consume(void *arg)
{
	struct consumer *c = arg;
	struct nfring_batch b;

	while ((c->result = nfring_queue_claim(c->queue, &b)) >= 0) {
		if (c->result == 0) {
			nfring_queue_wait(c->queue, -1);
			continue;
		}
		c->packets += b.count;
		nfring_queue_release(c->queue, &b);
	}
	return NULL;
}

static void two_queues_are_received_by_two_threads(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_caller_opts(ns);
	struct consumer c[2] = { 0 };
	struct nfring *n;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	nt_nft(ns,
	       "table ip second {\n chain c {\n type filter hook output priority 1\n udp dport 9 log group 6\n }\n}\n");
	o.workers = o.group_count = 2;
	n = nt_open(&o);
	nt_start(n);
	for (unsigned i = 0; i < 2; i++) {
		c[i].queue = nfring_queue_get(n, i);
		assert_int_equal(pthread_create(&c[i].thread, NULL, consume, &c[i]), 0);
	}
	nt_send(ns, 20000, 64, 0);
	nt_group_drained(ns, 5);
	nt_group_drained(ns, 6);
	nfring_stop_after_drain(n);
	for (unsigned i = 0; i < 2; i++) {
		pthread_join(c[i].thread, NULL);
		assert_int_equal(c[i].result, -ESHUTDOWN);
		assert_int_equal(c[i].packets, 20000);
	}
	assert_int_equal(nt_stats(n).lost, 0);
	nfring_close(n);
}

static int ignore_batch(const struct nfring_batch *batch, void *user)
{
	(void)batch;
	(void)user;
	return 0;
}

/* nfring_run() has one thread, the caller's. */
static void run_with_several_workers_is_refused(void **state)
{
	struct nfring_opts o = nt_caller_opts(*state);
	struct nfring_error e = { 0 };
	struct nfring *n;

	o.workers = o.group_count = 2;
	n = nt_open(&o);
	assert_int_equal(nfring_run(n, ignore_batch, NULL, &e), -EINVAL);
	assert_int_equal(e.code, NFRING_E_OPTION);
	nfring_close(n);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(caller_receives_and_there_is_no_other_thread),
		NT_TEST(claim_alone_receives),
		NT_TEST(queue_is_nobodys_before_the_start),
		NT_TEST(another_thread_is_refused_and_harms_nothing),
		NT_TEST(owner_that_ends_without_a_close_is_reported),
		NT_TEST(on_error_of_an_ended_owner_may_use_other_queues),
		NT_TEST(any_thread_closes_and_the_group_is_free_at_once),
		NT_TEST(close_leaves_no_interrupt_to_the_thread_that_received),
		NT_TEST(close_without_an_owner_frees_the_group),
		NT_TEST(two_queues_are_received_by_two_threads),
		NT_TEST(run_with_several_workers_is_refused),
	};

	NT_MAIN(argc, argv, tests);
}
