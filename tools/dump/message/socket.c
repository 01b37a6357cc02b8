/* SPDX-License-Identifier: MIT */
#include "socket.h"
#include "clock.h"
#include "stop.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* A message of the largest packet, in JSON, must fit; what the system allows is enough for others. */
#define SEND_BUFFER_BYTES (8 << 20)

/* Returns 0 if a daemon listens there, or -errno: -EPROTOTYPE for a socket of streams. */
static int probe(const struct dump_socket *s)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), r;

	if (fd < 0)
		return -errno;
	r = connect(fd, (const struct sockaddr *)&s->to, sizeof(s->to)) < 0 ? -errno : 0;
	close(fd);
	return r;
}

static void set_options(int fd)
{
	const struct timeval wait = { .tv_sec = DUMP_SOCKET_WAIT_NS / 1000000000u };
	const int bytes = SEND_BUFFER_BYTES;

	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof(bytes)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
}

int dump_socket_open(struct dump_socket *s, const char *path)
{
	int r;

	*s = (struct dump_socket){ .to = { .sun_family = AF_UNIX }, .fd = -1 };
	memcpy(s->to.sun_path, path, strnlen(path, sizeof(s->to.sun_path) - 1));
	r = probe(s);
	if (r < 0)
		return r;
	s->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (s->fd < 0)
		return -errno;
	set_options(s->fd);
	return 0;
}

void dump_socket_close(struct dump_socket *s)
{
	close(s->fd);
}

int dump_socket_send(struct dump_socket *s, const void *bytes, size_t len)
{
	ssize_t n;

	do {
		n = sendto(s->fd, bytes, len, MSG_NOSIGNAL | (s->stuck ? MSG_DONTWAIT : 0),
			   (const struct sockaddr *)&s->to, sizeof(s->to));
	} while (n < 0 && errno == EINTR && cli_stop_age_ns() <= CLI_STOP_DRAIN_NS);
	s->stuck = n < 0 && (errno == EAGAIN || errno == EINTR);
	return n < 0 ? -errno : 0;
}
