/* SPDX-License-Identifier: MIT */
/* Waking a consumer and stopping it, with a worker of its own and with opts.caller_threads. */
#include "capture.h"
#include "flood.h"
#include "group.h"
#include "proc.h"
#include "test.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static struct nfring *start(const struct nt_ns *ns, bool caller_threads)
{
	struct nfring_opts o = nt_opts(ns, 5);
	struct nfring *n;

	o.caller_threads = caller_threads;
	n = nt_open(&o);
	nt_start(n);
	return n;
}

static void for_both(void **state, void (*test)(const struct nt_ns *ns, struct nfring *n, struct nfring_queue *q))
{
	const struct nt_ns *ns = *state;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	for (int caller_threads = 0; caller_threads <= 1; caller_threads++) {
		struct nfring *n = start(ns, caller_threads);

		test(ns, n, nfring_queue_get(n, 0));
		nfring_close(n);
	}
}

static void *wake_later(void *queue)
{
	usleep(50000);
	nfring_queue_wake(queue);
	return NULL;
}

static void wake_one(const struct nt_ns *ns, struct nfring *n, struct nfring_queue *q)
{
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, wake_later, q), 0);
	assert_int_equal(nfring_queue_wait(q, 5000), -EINTR);
	pthread_join(thread, NULL);
	assert_int_equal(nfring_queue_wait(q, 20), 0); /* told once */
	nt_send(ns, 100, 64, 0);
	assert_int_equal(nt_take(n, 100, 2, NULL, NULL), 100); /* the capture goes on */
}

static void waiter_is_woken_and_capture_goes_on(void **state)
{
	for_both(state, wake_one);
}

static void wake_nobody(const struct nt_ns *ns, struct nfring *n, struct nfring_queue *q)
{
	(void)ns;
	(void)n;
	nfring_queue_wait(q, 0);
	for (int i = 0; i < 3; i++)
		nfring_queue_wake(q);
	assert_int_equal(nfring_queue_wait(q, 5000), -EINTR);
	assert_int_equal(nfring_queue_wait(q, 20), 0);
	for (int i = 0; i < 3; i++) { /* nothing of it keeps the next waits from sleeping */
		double began = nt_now();

		assert_int_equal(nfring_queue_wait(q, 30), 0);
		assert_true(nt_now() - began > 0.025);
	}
}

static void wake_with_nobody_waiting_is_kept_for_the_next_wait(void **state)
{
	for_both(state, wake_nobody);
}

static bool is_readable(struct nfring_queue *q)
{
	struct pollfd p = { .fd = nfring_queue_fd(q), .events = POLLIN };

	return poll(&p, 1, 20) == 1;
}

static void wake_descriptor(const struct nt_ns *ns, struct nfring *n, struct nfring_queue *q)
{
	(void)ns;
	(void)n;
	assert_int_equal(nfring_queue_arm(q), 0);
	assert_false(is_readable(q));
	nfring_queue_wake(q);
	assert_true(is_readable(q));
	assert_int_equal(nfring_queue_arm(q), -EINTR);
	/* With caller_threads the kernel may signal io_uring's part of it late: once for nothing. */
	for (int i = 0; i < 3; i++) {
		assert_int_equal(nfring_queue_arm(q), 0);
		if (!is_readable(q))
			return;
	}
	fail_msg("the descriptor stays readable");
}

static void descriptor_reports_a_wake_once(void **state)
{
	for_both(state, wake_descriptor);
}

static struct nfring_queue *handlers_queue;

static void wake_from_handler(int sig)
{
	(void)sig;
	nfring_queue_wake(handlers_queue);
}

static void wake_by_signal(const struct nt_ns *ns, struct nfring *n, struct nfring_queue *q)
{
	struct sigaction act = { .sa_handler = wake_from_handler, .sa_flags = SA_RESTART }, before;

	(void)ns;
	(void)n;
	handlers_queue = q;
	sigaction(SIGALRM, &act, &before);
	ualarm(50000, 0);
	assert_int_equal(nfring_queue_wait(q, 5000), -EINTR);
	sigaction(SIGALRM, &before, NULL);
}

static void signal_handler_may_wake(void **state)
{
	for_both(state, wake_by_signal);
}

static void ignore_signal(int sig)
{
	(void)sig;
}

static void interrupt_wait(const struct nt_ns *ns, struct nfring *n, struct nfring_queue *q)
{
	struct sigaction act = { .sa_handler = ignore_signal }, before;

	(void)ns;
	(void)n;
	sigaction(SIGALRM, &act, &before);
	ualarm(50000, 0);
	assert_int_equal(nfring_queue_wait(q, 5000), -EINTR);
	sigaction(SIGALRM, &before, NULL);
}

static void signal_interrupts_a_wait(void **state)
{
	for_both(state, interrupt_wait);
}

static void *stop_later(void *engine)
{
	usleep(50000);
	nfring_stop(engine);
	return NULL;
}

static void stop_waiter(const struct nt_ns *ns, struct nfring *n, struct nfring_queue *q)
{
	struct nfring_batch b;
	pthread_t thread;

	nt_send(ns, 1, 64, 0);
	assert_int_equal(nfring_queue_wait(q, 2000), 1); /* published, and not claimed */
	assert_int_equal(pthread_create(&thread, NULL, stop_later, n), 0);
	pthread_join(thread, NULL);
	assert_int_equal(nfring_queue_wait(q, 5000), 1);
	assert_int_equal(nfring_queue_claim(q, &b), 1); /* what was published comes first */
	nfring_queue_release(q, &b);
	assert_int_equal(nfring_queue_wait(q, 5000), 1);
	assert_int_equal(nfring_queue_claim(q, &b), -ESHUTDOWN);
	assert_false(nt_group_read(ns, 5, &(struct cli_group_owner){ 0 }));
}

static void stopped_queue_gives_what_was_published_then_its_end(void **state)
{
	for_both(state, stop_waiter);
}

static void stop_sleeper(const struct nt_ns *ns, struct nfring *n, struct nfring_queue *q)
{
	pthread_t thread;

	(void)ns;
	assert_int_equal(pthread_create(&thread, NULL, stop_later, n), 0);
	assert_int_equal(nfring_queue_wait(q, -1), 1);
	pthread_join(thread, NULL);
}

static void stop_wakes_a_waiter(void **state)
{
	for_both(state, stop_sleeper);
}

/* With QThresh 64 and ten seconds the kernel holds the packets back until the group is unbound. */
static void stop_with_packets_in_the_kernel(const struct nt_ns *ns, bool drain, uint64_t delivered, uint64_t discarded)
{
	for (int caller_threads = 0; caller_threads <= 1; caller_threads++) {
		struct nfring_opts o = nt_opts(ns, 5);
		struct nfring_stats s;
		struct nfring *n;

		o.caller_threads = caller_threads;
		o.qthresh = 64;
		o.timeout_cs = 1000;
		n = nt_open(&o);
		nt_start(n);
		nfring_queue_wait(nfring_queue_get(n, 0), 0);
		nt_send(ns, 10, 64, 0);
		if (drain)
			nfring_stop_after_drain(n);
		else
			nfring_stop(n);
		assert_int_equal(nt_take(n, 11, 2, NULL, NULL), delivered);
		s = nt_stats(n);
		assert_int_equal(s.packets, delivered);
		assert_int_equal(s.discarded, discarded);
		nfring_close(n);
	}
}

static void stop_discards_what_the_kernel_had_and_counts_it(void **state)
{
	nt_output_rules(*state, "udp dport 9", "log group 5", 1);
	stop_with_packets_in_the_kernel(*state, false, 0, 10);
}

static void stop_after_drain_delivers_what_the_kernel_had(void **state)
{
	nt_output_rules(*state, "udp dport 9", "log group 5", 1);
	stop_with_packets_in_the_kernel(*state, true, 10, 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(waiter_is_woken_and_capture_goes_on),
		NT_TEST(wake_with_nobody_waiting_is_kept_for_the_next_wait),
		NT_TEST(descriptor_reports_a_wake_once),
		NT_TEST(signal_handler_may_wake),
		NT_TEST(signal_interrupts_a_wait),
		NT_TEST(stopped_queue_gives_what_was_published_then_its_end),
		NT_TEST(stop_wakes_a_waiter),
		NT_TEST(stop_discards_what_the_kernel_had_and_counts_it),
		NT_TEST(stop_after_drain_delivers_what_the_kernel_had),
	};

	NT_MAIN(argc, argv, tests);
}
