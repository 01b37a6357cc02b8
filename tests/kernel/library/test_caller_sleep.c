/* SPDX-License-Identifier: MIT */
/* opts.caller_threads: how the thread that receives sleeps, in nfring_queue_wait() and in epoll. */
#include "capture.h"
#include "flood.h"
#include "test.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* Returns a socket whose datagrams are logged. */
static int open_sender(const struct nt_ns *ns)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
					.sin_port = htons(9),
					.sin_addr = { htonl(INADDR_LOOPBACK) } };
	int home = nt_ns_enter(ns), fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	nt_ns_leave(home);
	assert_int_equal(connect(fd, (const struct sockaddr *)&to, sizeof(to)), 0);
	return fd;
}

/* Sends to a port that nobody listens on: each other send reports the refusal of the one before. */
static void send_one(int fd)
{
	while (send(fd, "x", 1, 0) < 0) {
	}
}

/* Claims all that there is; returns the packets, and what nfring_queue_arm() said. */
static uint32_t take_and_arm(struct nfring_queue *q, int *armed)
{
	struct nfring_batch b;
	uint32_t packets = 0;

	do {
		while (nfring_queue_claim(q, &b) == 1) {
			packets += b.count;
			nfring_queue_release(q, &b);
		}
		*armed = nfring_queue_arm(q);
	} while (*armed == 1);
	return packets;
}

static void epoll_misses_no_packet(void **state)
{
	const struct nt_ns *ns = *state;
	const uint32_t sleeps = (uint32_t)test_scale(100000);
	struct nfring *n = nt_caller_capture(ns);
	struct nfring_queue *q = nfring_queue_get(n, 0);
	struct epoll_event want = { .events = EPOLLIN }, got;
	int ep = epoll_create1(EPOLL_CLOEXEC), fd = open_sender(ns), armed;

	assert_int_equal(epoll_ctl(ep, EPOLL_CTL_ADD, nfring_queue_fd(q), &want), 0);
	assert_int_equal(epoll_wait(ep, &got, 1, (int)(2000 * test_times())), 1); /* it begins readable */
	assert_int_equal(take_and_arm(q, &armed), 0);
	assert_int_equal(armed, 0);
	for (uint32_t i = 0; i < sleeps; i++) {
		uint32_t packets = 0;

		if (i < 3)
			assert_int_equal(epoll_wait(ep, &got, 1, 30), 0);
		send_one(fd);
		while (packets == 0) {
			assert_int_equal(epoll_wait(ep, &got, 1, (int)(5000 * test_times())), 1);
			packets = take_and_arm(q, &armed);
			assert_int_equal(armed, 0);
		}
		assert_int_equal(packets, 1);
	}
	close(fd);
	close(ep);
	nfring_close(n);
}

static void descriptor_stays_readable_after_the_end(void **state)
{
	struct nfring *n = nt_caller_capture(*state);
	struct nfring_queue *q = nfring_queue_get(n, 0);
	struct epoll_event want = { .events = EPOLLIN }, got;
	int ep = epoll_create1(EPOLL_CLOEXEC), armed;
	struct nfring_batch b;

	assert_int_equal(epoll_ctl(ep, EPOLL_CTL_ADD, nfring_queue_fd(q), &want), 0);
	assert_int_equal(take_and_arm(q, &armed), 0);
	nfring_stop(n);
	assert_int_equal(epoll_wait(ep, &got, 1, (int)(2000 * test_times())), 1);
	assert_int_equal(nfring_queue_claim(q, &b), -ESHUTDOWN);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(nfring_queue_arm(q), 1);
		assert_int_equal(epoll_wait(ep, &got, 1, (int)(2000 * test_times())), 1);
	}
	close(ep);
	nfring_close(n);
}

static void wait_for_what_can_never_come_is_an_error(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_caller_opts(ns);
	struct nfring_batch held[1024];
	struct nfring_queue *q;
	unsigned n_held = 0;
	struct nfring *n;
	int ret;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	o.memory_bytes = NFRING_MEMORY_MIN_BYTES;
	o.qthresh = 1;
	n = nt_open(&o);
	nt_start(n);
	q = nfring_queue_get(n, 0);
	assert_int_equal(nfring_queue_wait(q, 0), 0);
	nt_send(ns, 500, 60000, 0); /* each fills a slab */
	while ((ret = nfring_queue_wait(q, 2000)) == 1)
		while (n_held < 1024 && nfring_queue_claim(q, &held[n_held]) == 1)
			n_held++;
	assert_int_equal(ret, -ENOBUFS);
	assert_int_equal(nfring_queue_arm(q), -ENOBUFS);
	assert_true(n_held > 0);
	for (unsigned i = 0; i < n_held; i++)
		nfring_queue_release(q, &held[i]);
	assert_int_equal(n_held + nt_take(n, 500 - n_held, 2, NULL, NULL), 500);
	assert_int_equal(nt_stats(n).lost, 0);
	nfring_close(n);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(epoll_misses_no_packet),
		NT_TEST(descriptor_stays_readable_after_the_end),
		NT_TEST(wait_for_what_can_never_come_is_an_error),
	};

	NT_MAIN(argc, argv, tests);
}
