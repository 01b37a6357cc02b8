/* SPDX-License-Identifier: MIT */
#include "sender.h"
#include "assertions.h"
#include "ns.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_BYTES 65507

static int open_as(const struct nt_ns *ns, const struct sender *s)
{
	int home = nt_ns_enter(ns), fd;

	/* A socket belongs to the file system's user of its thread; the thread keeps its privileges. */
	setfsgid(s->gid);
	setfsuid(s->uid);
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	setfsuid(0);
	setfsgid(0);
	nt_ns_leave(home);
	assert_true(fd >= 0);
	if (setsockopt(fd, SOL_SOCKET, SO_MARK, &s->mark, sizeof(s->mark)) < 0)
		fail_msg("SO_MARK: %s", strerror(errno));
	return fd;
}

unsigned sender_send(const struct nt_ns *ns, const struct sender *s, unsigned first, unsigned last, unsigned step)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
					.sin_port = htons(s->port),
					.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	static uint8_t bytes[MAX_BYTES];
	int fd = open_as(ns, s);
	unsigned n = 0;

	for (unsigned size = first; size <= last; size += step, n++) {
		bytes[size / 2] = (uint8_t)(size + n);
		if (sendto(fd, bytes, size, 0, (const void *)&to, sizeof(to)) != (ssize_t)size)
			fail_msg("sendto %u bytes: %s", size, strerror(errno));
	}
	close(fd);
	return n;
}

int sender_stamp_arrivals(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), on = 1;

	assert_true(fd >= 0);
	assert_return_code(setsockopt(fd, SOL_SOCKET, SO_TIMESTAMP, &on, sizeof(on)), errno);
	return fd;
}
