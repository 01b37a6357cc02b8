/* SPDX-License-Identifier: MIT */
/* Stands in for the kernel: the program's descriptor is one end of a pair of sockets, and sendto(2), which libmnl
 * calls, comes here. So a test decides what is queued before an ACK, and when an ACK is lost. */
#ifndef FAKE_KERNEL_H
#define FAKE_KERNEL_H

#include "compat_fixture.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#define REQUESTS_MAX 64u

static struct {
	int end; /* what is sent here, the program receives */
	unsigned requests;
	struct msg request[REQUESTS_MAX];
	int result;              /* of the next requests: 0 or -errno */
	int send_errno;          /* sendto(2) fails with it; 0: it does not */
	unsigned lose;           /* so many ACKs are lost */
	void (*meanwhile)(void); /* called before each answer */
} kernel;

/* Queues the datagram in `m` for the program, and starts a new one. */
static inline void kernel_sends(void)
{
	assert_int_equal(send(kernel.end, m.bytes, m.len, 0), m.len);
	memset(&m, 0, sizeof(m));
}

static inline void kernel_answers(uint32_t seq, int result)
{
	memset(&m, 0, sizeof(m));
	msg_error(&m, seq, result);
	kernel_sends();
}

/* Takes a request, and answers it if it asks for an ACK or is refused. */
static inline void kernel_takes(const void *data, size_t bytes)
{
	struct msg *r = &kernel.request[kernel.requests++];
	const struct nlmsghdr *n = (const void *)r->bytes;
	bool is_bell = false;

	assert_true(kernel.requests < REQUESTS_MAX && bytes <= sizeof(r->bytes));
	memcpy(r->bytes, data, bytes);
	r->len = (uint32_t)bytes;
	is_bell = n->nlmsg_type == NFR_PACKET_TYPE;
	if (kernel.meanwhile && !is_bell)
		kernel.meanwhile();
	if (is_bell)
		kernel_answers(n->nlmsg_seq, -EPERM);
	else if (kernel.lose && n->nlmsg_flags & NLM_F_ACK)
		kernel.lose--;
	else if (n->nlmsg_flags & NLM_F_ACK || kernel.result)
		kernel_answers(n->nlmsg_seq, kernel.result);
}

/* In place of the C library's, for libmnl. */
ssize_t sendto(int fd, const void *data, size_t bytes, int flags, __CONST_SOCKADDR_ARG to, socklen_t to_len);
ssize_t sendto(int fd, const void *data, size_t bytes, int flags, __CONST_SOCKADDR_ARG to, socklen_t to_len)
{
	(void)fd;
	(void)flags;
	(void)to;
	(void)to_len;
	if (kernel.send_errno) {
		errno = kernel.send_errno;
		return -1;
	}
	kernel_takes(data, bytes);
	return (ssize_t)bytes;
}

static inline int connect_kernel(void **state)
{
	int pair[2];

	memset(&kernel, 0, sizeof(kernel));
	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) < 0)
		return -1;
	kernel.end = pair[1];
	if (open_handle(state) < 0 || dup2(pair[0], h->fd) < 0)
		return -1;
	kernel.requests = 0;
	return close(pair[0]);
}

static inline int disconnect_kernel(void **state)
{
	close(kernel.end);
	return close_handle(state);
}

/* Receives as a program does, without waiting. Returns false if there is nothing. */
static inline bool receive_one(int *ret)
{
	alignas(8) char buf[8192];
	ssize_t n = recv(nflog_fd(h), buf, sizeof(buf), MSG_DONTWAIT);

	if (n < 0)
		return false;
	*ret = nflog_handle_packet(h, buf, (int)n);
	return true;
}

/* Receives until the socket is empty; returns how many packets came. Everything must be taken. */
static inline unsigned receive_all(void)
{
	unsigned before = seen.calls;
	int ret;

	while (receive_one(&ret))
		assert_int_equal(ret, 0);
	return seen.calls - before;
}

#define KERNEL_TEST(group, behaviour)                                                                                  \
	{                                                                                                              \
#group "." #behaviour, behaviour, connect_kernel, disconnect_kernel, NULL                              \
	}

#endif
