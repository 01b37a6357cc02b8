/* SPDX-License-Identifier: MIT */
/* Both sources on pairs of Unix datagram sockets, without privileges: what they give out, in which
 * order, and what they do with their slabs. */
#include "source.h"

#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SOCKS 2u
#define SLABS 8u
#define WINDOW 4u
#define BUF_BYTES 4096u
#define UNREGISTER_EVENTFD 5 /* IORING_UNREGISTER_EVENTFD of linux/io_uring.h */

static const struct nfr_source_ops *ops;
static struct nfr_source *source;
static struct nfr_pool pool;
static uint32_t free_slabs[SLABS];
static uint8_t states[SLABS];
static struct nfr_rx rx[WINDOW];
static void *slabs;
static int socks[SOCKS], senders[SOCKS], wake_fd;
static int open_result;

static int make(void **state)
{
	struct nfr_geometry geometry = nfr_geometry_make(BUF_BYTES, 1, 0);
	struct nfr_source_setup setup = { .pool = &pool, .socks = socks, .n_socks = SOCKS, .window = WINDOW };

	(void)state;
	geometry.slabs = SLABS;
	slabs = aligned_alloc(NFR_PAGE, nfr_geometry_bytes(&geometry));
	source = calloc(1, ops->size);
	setup.wake_fd = wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (!slabs || !source || wake_fd < 0)
		return -1;
	nfr_pool_init(&pool, &geometry, slabs, free_slabs, states);
	for (uint32_t i = 0; i < SOCKS; i++) {
		int pair[2];

		if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair) < 0)
			return -1;
		socks[i] = pair[0];
		senders[i] = pair[1];
	}
	source->ops = ops;
	open_result = ops->open(source, &setup);
	if (open_result == 0)
		open_result = ops->activate(source);
	return open_result < 0 && ops == &nfr_source_recv ? -1 : 0;
}

static int unmake(void **state)
{
	(void)state;
	if (open_result == 0)
		ops->close(source);
	for (uint32_t i = 0; i < SOCKS; i++) {
		close(socks[i]);
		close(senders[i]);
	}
	close(wake_fd);
	free(source);
	free(slabs);
	return 0;
}

/* Where the machine refuses io_uring there is nothing to test. */
static void need_source(void)
{
	if (open_result < 0) {
		print_message("io_uring cannot be set up: %s\n", strerror(-open_result));
		skip();
	}
}

/* Sends a datagram of `bytes` bytes that all are `fill`. */
static void send_filled(uint32_t sock, char fill, uint32_t bytes)
{
	char buffer[2 * BUF_BYTES];

	memset(buffer, fill, bytes);
	assert_int_equal(send(senders[sock], buffer, bytes, 0), bytes);
}

static int wait_for(int64_t timeout_us)
{
	const struct nfr_source_wait how = { .timeout_us = timeout_us };

	assert_int_equal(ops->refill(source, WINDOW), 0);
	return ops->wait(source, &how, rx, WINDOW);
}

static char first_byte(uint32_t slab)
{
	return nfr_slab_buffer(nfr_slab_at(pool.base, &pool.geometry, slab), &pool.geometry)[0];
}

static void datagrams_come_in_order_in_filled_slabs(void **state)
{
	char expected = 'a';

	(void)state;
	need_source();
	for (char c = 'a'; c < 'g'; c++)
		send_filled(0, c, 100);
	for (unsigned tries = 0; tries < 100 && expected < 'g'; tries++) {
		int n = wait_for(10000);

		for (int i = 0; i < n; i++) {
			assert_int_equal(rx[i].sock, 0);
			assert_int_equal(rx[i].bytes, 100);
			assert_int_equal(pool.state[rx[i].slab], NFR_SLAB_FILLED);
			assert_int_equal(first_byte(rx[i].slab), expected++);
			assert_true(nfr_pool_drop(&pool, rx[i].slab));
		}
	}
	assert_int_equal(expected, 'g');
}

static void datagram_longer_than_a_slab_tells_its_true_length(void **state)
{
	(void)state;
	need_source();
	send_filled(1, 'x', BUF_BYTES + 500);
	while (wait_for(10000) == 0) {
	}
	assert_int_equal(rx[0].sock, 1);
	assert_int_equal(rx[0].bytes, BUF_BYTES + 500);
}

static void busy_socket_does_not_shut_out_the_other(void **state)
{
	unsigned from_other = 0;

	(void)state;
	need_source();
	for (unsigned round = 0; round < 50 && !from_other; round++) {
		for (unsigned i = 0; i < 8; i++)
			(void)send(senders[0], "busy", 4, MSG_DONTWAIT);
		if (round == 0)
			send_filled(1, 'y', 10);
		for (int i = wait_for(10000); i-- > 0;) {
			from_other += rx[i].sock == 1;
			(void)nfr_pool_drop(&pool, rx[i].slab);
		}
	}
	assert_int_equal(from_other, 1);
}

static void wait_without_a_datagram_ends_with_its_timeout(void **state)
{
	(void)state;
	need_source();
	assert_int_equal(wait_for(2000), 0);
	assert_int_equal(wait_for(0), 0);
}

static void wake_descriptor_ends_a_wait_for_ever(void **state)
{
	const uint64_t one = 1;

	(void)state;
	need_source();
	assert_int_equal(write(wake_fd, &one, sizeof(one)), sizeof(one));
	assert_int_equal(wait_for(-1), 0);
}

static void at_most_a_window_of_slabs_is_posted(void **state)
{
	(void)state;
	need_source();
	assert_int_equal(ops->refill(source, WINDOW), 0);
	assert_in_range(pool.n_posted, 1, WINDOW);
	assert_int_equal(ops->refill(source, WINDOW), 0);
	assert_in_range(pool.n_posted, 1, WINDOW);
}

static void refill_posts_no_more_than_it_is_asked_for(void **state)
{
	(void)state;
	need_source();
	assert_int_equal(ops->refill(source, 1), 0);
	assert_int_equal(pool.n_posted, 1);
	assert_int_equal(ops->refill(source, 2), 0);
	assert_in_range(pool.n_posted, 1, 2);
	send_filled(0, 'a', 10);
	send_filled(0, 'b', 10);
	assert_int_equal(ops->wait(source, &(const struct nfr_source_wait){ .timeout_us = 10000 }, rx, 1), 1);
	assert_int_equal(first_byte(rx[0].slab), 'a');
}

/* What is left is in the socket, or the source says that it holds it. */
static void datagram_that_the_next_wait_gives_out_is_told(void **state)
{
	const struct nfr_source_wait how = { .timeout_us = 10000 };
	char byte;

	(void)state;
	need_source();
	assert_int_equal(ops->refill(source, WINDOW), 0);
	send_filled(0, 'a', 10);
	send_filled(0, 'b', 10);
	while (ops->wait(source, &how, rx, 1) == 0) {
	}
	assert_int_equal(source->holds_more, recv(socks[0], &byte, 1, MSG_DONTWAIT | MSG_PEEK) < 0);
	while (ops->wait(source, &how, rx, 1) == 0) {
	}
	assert_int_equal(first_byte(rx[0].slab), 'b');
	assert_false(source->holds_more);
}

static void stop_frees_every_posted_slab_and_keeps_what_was_received(void **state)
{
	uint32_t held = 0;
	int n;

	(void)state;
	need_source();
	assert_int_equal(ops->refill(source, WINDOW), 0);
	send_filled(0, 'z', 10);
	n = ops->stop(source, rx, WINDOW);
	assert_in_range(n, 0, 1);
	for (int i = 0; i < n; i++, held++)
		assert_int_equal(first_byte(rx[i].slab), 'z');
	assert_int_equal(pool.n_posted, 0);
	assert_int_equal(pool.n_free, SLABS - held);
	if (!n) /* it is in the socket still */
		assert_int_equal(recv(socks[0], &held, 1, MSG_DONTWAIT | MSG_TRUNC), 10);
}

/* Returns the descriptor of this process's io_uring. */
static int ring_fd(void)
{
	char path[64], what[64];

	for (int fd = 0; fd < 256; fd++) {
		ssize_t n;

		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		n = readlink(path, what, sizeof(what) - 1);
		what[n < 0 ? 0 : n] = '\0';
		if (strstr(what, "[io_uring]"))
			return fd;
	}
	return -1;
}

/* What it can do otherwise: unit.sys.uring. */
static void io_uring_is_restricted_once_it_is_active(void **state)
{
	int fd = ring_fd();

	(void)state;
	need_source();
	assert_int_equal(source->limits_err, 0);
	if (fd < 0) {
		assert_ptr_equal(ops, &nfr_source_recv);
		return;
	}
	assert_int_equal(syscall(SYS_io_uring_register, fd, UNREGISTER_EVENTFD, NULL, 0), -1);
	assert_int_equal(errno, EACCES);
}

#define SOURCE_TEST(behaviour)                                                                                         \
	{                                                                                                              \
		"source." #behaviour, behaviour, make, unmake, NULL                                                    \
	}

/* With io_uring a full wait tells. */
static void recv_tells_whether_it_may_have_left_datagrams_in_a_socket(void **state)
{
	const struct nfr_source_wait how = { .timeout_us = 10000 };

	(void)state;
	if (ops != &nfr_source_recv)
		return;
	assert_int_equal(ops->refill(source, WINDOW), 0);
	send_filled(0, 'a', 10);
	send_filled(0, 'b', 10);
	assert_int_equal(ops->wait(source, &how, rx, 1), 1);
	assert_true(source->unread);
	assert_int_equal(ops->wait(source, &how, rx, 2), 1);
	assert_false(source->unread);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		SOURCE_TEST(datagrams_come_in_order_in_filled_slabs),
		SOURCE_TEST(datagram_longer_than_a_slab_tells_its_true_length),
		SOURCE_TEST(busy_socket_does_not_shut_out_the_other),
		SOURCE_TEST(wait_without_a_datagram_ends_with_its_timeout),
		SOURCE_TEST(wake_descriptor_ends_a_wait_for_ever),
		SOURCE_TEST(at_most_a_window_of_slabs_is_posted),
		SOURCE_TEST(refill_posts_no_more_than_it_is_asked_for),
		SOURCE_TEST(datagram_that_the_next_wait_gives_out_is_told),
		SOURCE_TEST(recv_tells_whether_it_may_have_left_datagrams_in_a_socket),
		SOURCE_TEST(stop_frees_every_posted_slab_and_keeps_what_was_received),
		SOURCE_TEST(io_uring_is_restricted_once_it_is_active),
	};
	int failed;

	ops = &nfr_source_recv;
	failed = cmocka_run_group_tests_name("source recv", tests, NULL, NULL);
	ops = &nfr_source_uring;
	return failed + cmocka_run_group_tests_name("source io_uring", tests, NULL, NULL);
}
