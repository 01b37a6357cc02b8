/* SPDX-License-Identifier: MIT */
/* The object that nfring-run preloads, here part of the program: receives on a handle's descriptor show the library
 * the program's buffer, and nothing of a datagram is lost; all other descriptors are left alone. */
#define _GNU_SOURCE
#include "compat_fixture.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#define PACKETS 100u

static int sender;

ssize_t __recv_chk(int fd, void *buf, size_t n, size_t room, int flags);
ssize_t __recvfrom_chk(int fd, void *buf, size_t n, size_t room, int flags, struct sockaddr *from, socklen_t *len);
ssize_t __read_chk(int fd, void *buf, size_t n, size_t room);

/* The handle's descriptor becomes one end of a pair, and is watched as such. */
static int make(void **state)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) < 0 || open_handle(state) < 0)
		return -1;
	compat_receive_forget(h);
	sender = pair[1];
	if (dup2(pair[0], h->fd) < 0)
		return -1;
	compat_receive_watch(h);
	return close(pair[0]);
}

static int unmake(void **state)
{
	close(sender);
	return close_handle(state);
}

/* Sends a datagram of `n` packets. Returns its length. */
static uint32_t send_packets(unsigned n)
{
	uint32_t bytes;

	for (unsigned i = 0; i < n; i++)
		put_packet(GROUP, i);
	bytes = m.len;
	assert_int_equal(send(sender, m.bytes, bytes, 0), bytes);
	memset(&m, 0, sizeof(m));
	return bytes;
}

/* -- the ways to receive ------------------------------------------------------------------- */

static ssize_t by_recv(char *buf, size_t n)
{
	return recv(h->fd, buf, n, 0);
}

static ssize_t by_recvfrom(char *buf, size_t n)
{
	struct sockaddr_storage from;
	socklen_t len = sizeof(from);

	return recvfrom(h->fd, buf, n, 0, (struct sockaddr *)&from, &len);
}

static ssize_t by_recvmsg(char *buf, size_t n)
{
	struct iovec piece = { buf, n };
	struct msghdr msg = { .msg_iov = &piece, .msg_iovlen = 1 };

	return recvmsg(h->fd, &msg, 0);
}

static ssize_t by_read(char *buf, size_t n)
{
	return read(h->fd, buf, n);
}

static ssize_t by_recv_chk(char *buf, size_t n)
{
	return __recv_chk(h->fd, buf, n, n, 0);
}

static ssize_t by_recvfrom_chk(char *buf, size_t n)
{
	return __recvfrom_chk(h->fd, buf, n, n, 0, NULL, NULL);
}

static ssize_t by_read_chk(char *buf, size_t n)
{
	return __read_chk(h->fd, buf, n, n);
}

static ssize_t by_recv_trunc(char *buf, size_t n)
{
	return recv(h->fd, buf, n, MSG_TRUNC);
}

static ssize_t (*const ways[])(char *buf, size_t n) = {
	by_recv, by_recvfrom, by_recvmsg, by_read, by_recv_chk, by_recvfrom_chk, by_read_chk, by_recv_trunc,
};

/* Receives a datagram of 100 packets into a buffer of `room` bytes and hands it in. */
static void receive_into(ssize_t (*way)(char *, size_t), size_t room)
{
	uint32_t bytes = send_packets(PACKETS);
	char *buf = malloc(room);

	assert_non_null(buf);
	seen.calls = 0;
	assert_int_equal(way(buf, room), nfr_min((size_t)bytes, room));
	assert_int_equal(nflog_handle_packet(h, buf, (int)nfr_min((size_t)bytes, room)), 0);
	assert_int_equal(seen.calls, PACKETS);
	assert_int_equal(seen.seq[PACKETS - 1], PACKETS - 1);
	free(buf);
}

static void datagram_that_fits_is_received_as_ever(void **state)
{
	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(ways); i++)
		receive_into(ways[i], 4096);
	assert_int_equal(h->room, 4096);
}

static void datagram_larger_than_the_buffer_gives_every_packet(void **state)
{
	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(ways); i++)
		for (size_t room = 1; room < 2800; room += 311)
			receive_into(ways[i], room);
	assert_int_equal(nfr_counter(&g->ledger.truncated), 0);
	assert_int_equal(nfr_counter(&g->ledger.lost), 0);
}

static void smallest_buffer_is_the_one_that_counts(void **state)
{
	(void)state;
	receive_into(by_recv, 8000);
	assert_int_equal(h->room, 8000);
	receive_into(by_read, 5000);
	receive_into(by_recv, 8000);
	assert_int_equal(h->room, 5000);
	assert_int_equal(atomic_load(&g->room), 5000);
}

static void rest_belongs_to_the_last_receive_alone(void **state)
{
	char buf[2][1000];

	(void)state;
	send_packets(PACKETS);
	assert_int_equal(by_recv(buf[0], 1000), 1000);
	send_packets(1);
	assert_int_equal(by_recv(buf[1], 1000), 28);
	assert_int_equal(nflog_handle_packet(h, buf[0], 1000), -1);
	assert_int_equal(nfr_counter(&g->ledger.truncated), 1);
	assert_int_equal(nflog_handle_packet(h, buf[1], 28), 0);
}

static void peek_passes_as_it_is(void **state)
{
	uint32_t bytes = send_packets(3);
	char buf[64];

	(void)state;
	assert_int_equal(recv(h->fd, buf, sizeof(buf), MSG_PEEK), sizeof(buf));
	assert_int_equal(recv(h->fd, buf, sizeof(buf), MSG_PEEK | MSG_TRUNC), bytes);
	assert_int_equal(h->room, 0);
	assert_int_equal(recv(h->fd, buf, sizeof(buf), 0), sizeof(buf));
	assert_int_equal(h->room, sizeof(buf));
}

static void receive_into_several_pieces_passes_as_it_is(void **state)
{
	char buf[2][64];
	struct iovec pieces[2] = { { buf[0], 64 }, { buf[1], 64 } };
	struct msghdr msg = { .msg_iov = pieces, .msg_iovlen = 2 };

	(void)state;
	send_packets(PACKETS);
	assert_int_equal(recvmsg(h->fd, &msg, 0), 128);
	assert_true(msg.msg_flags & MSG_TRUNC);
	assert_int_equal(h->room, 0);
}

static void buffer_of_no_bytes_is_not_known(void **state)
{
	char byte;

	(void)state;
	send_packets(1);
	assert_int_equal(by_recv(&byte, 0), 0);
	assert_int_equal(h->room, 0);
	receive_into(by_recv, 4096);
	assert_int_equal(h->room, 4096);
}

static void failures_are_the_program_s(void **state)
{
	char buf[64];

	(void)state;
	errno = 0;
	assert_int_equal(recv(h->fd, buf, sizeof(buf), MSG_DONTWAIT), -1);
	assert_int_equal(errno, EAGAIN);
	assert_int_equal(read(-1, buf, sizeof(buf)), -1);
	assert_int_equal(errno, EBADF);
	assert_int_equal(recvmsg(h->fd, NULL, MSG_DONTWAIT), -1);
	assert_int_equal(errno, EFAULT);
}

static void other_descriptors_are_left_alone(void **state)
{
	char buf[8] = "";
	int pipes[2];

	(void)state;
	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(write(pipes[1], "abcdefgh", 8), 8);
	assert_int_equal(read(pipes[0], buf, 4), 4);
	assert_int_equal(read(pipes[0], buf + 4, 4), 4);
	assert_memory_equal(buf, "abcdefgh", 8);
	assert_int_equal(recv(pipes[0], buf, 1, 0), -1);
	assert_int_equal(errno, ENOTSOCK);
	close(pipes[0]);
	close(pipes[1]);
	assert_int_equal(h->room, 0);
}

/* The program closes the descriptor itself, and its number becomes another file's. */
static void number_that_is_another_file_s_now_is_left_alone(void **state)
{
	char buf[8] = "";
	int pair[2], kept = dup(h->fd);

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	assert_int_equal(dup2(pair[0], h->fd), h->fd);
	assert_int_equal(write(pair[1], "abcdefgh", 8), 8);
	assert_int_equal(read(h->fd, buf, 4), 4);
	assert_int_equal(recv(h->fd, buf + 4, 4, 0), 4);
	assert_memory_equal(buf, "abcdefgh", 8);
	assert_int_equal(h->room, 0);
	dup2(kept, h->fd);
	receive_into(by_recv, 4096);
	assert_int_equal(h->room, 4096);
	close(kept);
	close(pair[0]);
	close(pair[1]);
}

static void handle_that_is_forgotten_is_not_shown_anything(void **state)
{
	char buf[64];

	(void)state;
	compat_receive_forget(h);
	send_packets(1);
	assert_int_equal(by_recv(buf, sizeof(buf)), 28);
	assert_int_equal(h->room, 0);
}

static void more_handles_than_can_be_watched_still_receive(void **state)
{
	static struct nflog_handle *many[300];
	unsigned n = 0;

	(void)state;
	while (n < ARRAY_SIZE(many) && (many[n] = nflog_open()) != NULL)
		n++;
	assert_true(n > 16);
	receive_into(by_recv, 4096);
	while (n > 0)
		assert_int_equal(nflog_close(many[--n]), 0);
	receive_into(by_recv, 2048);
	assert_int_equal(h->room, 2048);
}

#define PRELOAD_TEST(behaviour)                                                                                        \
	{                                                                                                              \
		"preload." #behaviour, behaviour, make, unmake, NULL                                                   \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		PRELOAD_TEST(datagram_that_fits_is_received_as_ever),
		PRELOAD_TEST(datagram_larger_than_the_buffer_gives_every_packet),
		PRELOAD_TEST(smallest_buffer_is_the_one_that_counts),
		PRELOAD_TEST(rest_belongs_to_the_last_receive_alone),
		PRELOAD_TEST(peek_passes_as_it_is),
		PRELOAD_TEST(receive_into_several_pieces_passes_as_it_is),
		PRELOAD_TEST(buffer_of_no_bytes_is_not_known),
		PRELOAD_TEST(failures_are_the_program_s),
		PRELOAD_TEST(other_descriptors_are_left_alone),
		PRELOAD_TEST(number_that_is_another_file_s_now_is_left_alone),
		PRELOAD_TEST(handle_that_is_forgotten_is_not_shown_anything),
		PRELOAD_TEST(more_handles_than_can_be_watched_still_receive),
	};

	return RUN(preload, tests);
}
