/* SPDX-License-Identifier: MIT */
/* Consumes from a thread of one's own: wait, claim and release, and epoll on the queue's descriptor. */
#include "capture.h"
#include "flood.h"
#include "proc.h"
#include "test.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

static void wait_times_out_when_idle_and_returns_for_a_packet(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_queue *q;
	struct nfring_batch b;
	struct nfring *n;
	double start;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	n = nt_capture(ns, 5);
	q = nfring_queue_get(n, 0);
	assert_int_equal(nfring_worker_count(n), 1);
	assert_null(nfring_queue_get(n, 1));
	start = nt_now();
	assert_int_equal(nfring_queue_wait(q, 100), 0);
	assert_true(nt_now() - start >= 0.09);
	assert_int_equal(nfring_queue_claim(q, &b), 0);
	nt_send(ns, 1, 64, 0);
	assert_int_equal(nfring_queue_wait(q, 2000), 1);
	assert_int_equal(nfring_queue_claim(q, &b), 1);
	assert_int_equal(b.count, 1);
	assert_int_equal(b.group, 5);
	assert_int_equal(b.worker, 0);
	assert_int_equal(nfring_pkt_group(b.pkt), 5);
	nfring_queue_release(q, &b);
	nfring_close(n);
}

static void epoll_tells_after_arm_and_is_quiet_without_packets(void **state)
{
	const struct nt_ns *ns = *state;
	struct epoll_event want = { .events = EPOLLIN }, got;
	struct nfring *n;
	struct nfring_queue *q;
	int ep = epoll_create1(EPOLL_CLOEXEC);

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	n = nt_capture(ns, 5);
	q = nfring_queue_get(n, 0);
	assert_int_equal(epoll_ctl(ep, EPOLL_CTL_ADD, nfring_queue_fd(q), &want), 0);
	for (int round = 0; round < 20; round++) {
		assert_int_equal(nfring_queue_arm(q), 0);
		assert_int_equal(epoll_wait(ep, &got, 1, round < 2 ? 100 : 0), 0);
		nt_send(ns, 3, 64, 0);
		assert_int_equal(epoll_wait(ep, &got, 1, 2000), 1);
		assert_int_equal(nt_take(n, 3, 1, NULL, NULL), 3);
	}
	nt_send(ns, 1, 64, 0);
	usleep(50000);
	assert_int_equal(nfring_queue_arm(q), 1); /* there is a batch: do not sleep */
	assert_int_equal(nt_take(n, 1, 1, NULL, NULL), 1);
	assert_int_equal(nfring_queue_arm(q), 0);
	nfring_stop(n);
	assert_int_equal(epoll_wait(ep, &got, 1, 2000), 1); /* the end makes it readable, too */
	nt_stop(n);
	close(ep);
	nfring_close(n);
}

static void held_batches_stay_as_they_are_and_go_back_in_any_order(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_opts(ns, 5);
	struct nfring_batch b[8];
	struct nfring_queue *q;
	char *copy[8];
	struct nfring *n;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	o.qthresh = 1;
	n = nt_open(&o);
	nt_start(n);
	q = nfring_queue_get(n, 0);
	for (int i = 0; i < 8; i++) {
		nt_send(ns, 1, 200, 0);
		assert_int_equal(nfring_queue_wait(q, 2000), 1);
		assert_int_equal(nfring_queue_claim(q, &b[i]), 1);
		copy[i] = malloc(b[i].bytes);
		memcpy(copy[i], nfring_pkt_message(b[i].pkt), b[i].bytes);
	}
	nt_send(ns, 5000, 300, 0); /* would run over them */
	assert_int_equal(nt_take(n, 5000, 1, NULL, NULL), 5000);
	for (int i = 7; i >= 0; i--) {
		assert_memory_equal(nfring_pkt_message(b[i].pkt), copy[i], b[i].bytes);
		nfring_queue_release(q, &b[i]);
		nfring_queue_release(q, &b[i]); /* once more: ignored */
		free(copy[i]);
	}
	nt_send(ns, 5000, 64, 0);
	assert_int_equal(nt_take(n, 5000, 1, NULL, NULL), 5000);
	assert_int_equal(nt_stop(n).lost, 0);
	nfring_close(n);
}

/* Takes one packet, and ends with it. */
static void *claim_and_end(void *queue)
{
	static struct nfring_batch b; /* nobody releases it */

	assert_int_equal(nfring_queue_wait(queue, 2000), 1);
	assert_int_equal(nfring_queue_claim(queue, &b), 1);
	return NULL;
}

static void thread_that_ends_with_a_batch_leaves_the_rest_to_another(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_opts(ns, 5);
	struct nfring_stats s;
	struct nfring *n;
	pthread_t thread;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	o.qthresh = 1;
	n = nt_open(&o);
	nt_start(n);
	for (int round = 0; round < 3; round++) {
		nt_send(ns, 1, 64, 0);
		assert_int_equal(pthread_create(&thread, NULL, claim_and_end, nfring_queue_get(n, 0)), 0);
		pthread_join(thread, NULL);
		nt_send(ns, 3000, 64, 0);
		assert_int_equal(nt_take(n, 3000, 1, NULL, NULL), 3000);
	}
	s = nt_stop(n);
	assert_int_equal(s.packets, 3 * 3001);
	assert_int_equal(s.lost + s.discarded, 0);
	nfring_close(n);
}

static void take_signal(int sig)
{
	(void)sig;
}

static void interrupted_wait_says_so(void **state)
{
	struct nfring *n = nt_capture(*state, 5);
	int rc;
	struct sigaction sa = { .sa_handler = take_signal }, old;
	pid_t child;

	sigaction(SIGUSR1, &sa, &old);
	child = fork();
	if (child == 0) {
		nt_sleep(0.1);
		kill(getppid(), SIGUSR1);
		_exit(0);
	}
	rc = nfring_queue_wait(nfring_queue_get(n, 0), 3000);
	assert_int_equal(rc, -EINTR);
	sigaction(SIGUSR1, &old, NULL);
	waitpid(child, NULL, 0);
	nfring_close(n);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(wait_times_out_when_idle_and_returns_for_a_packet),
		NT_TEST(epoll_tells_after_arm_and_is_quiet_without_packets),
		NT_TEST(held_batches_stay_as_they_are_and_go_back_in_any_order),
		NT_TEST(thread_that_ends_with_a_batch_leaves_the_rest_to_another),
		NT_TEST(interrupted_wait_says_so),
	};

	NT_MAIN(argc, argv, tests);
}
