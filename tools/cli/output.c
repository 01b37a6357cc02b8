/* SPDX-License-Identifier: MIT */
#include "output.h"
#include "stop.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

/* Waits until the descriptor takes something, or for a signal: whoever shares it may have made it non-blocking. */
static void wait_for_room(const struct cli_output *s)
{
	struct pollfd p = { .fd = s->fd, .events = POLLOUT };

	poll(&p, 1, -1);
}

static void write_all(struct cli_output *s)
{
	const size_t len = cli_writer_len(&s->writer);
	size_t done = 0;

	while (done < len && !s->err) {
		ssize_t n = write(s->fd, s->writer.begin + done, len - done);

		if (n >= 0)
			done += (size_t)n;
		else if (errno != EINTR && errno != EAGAIN)
			s->err = errno;
		else if (cli_stop_age_ns() > CLI_STOP_DRAIN_NS)
			s->err = ETIMEDOUT;
		else if (errno == EAGAIN)
			wait_for_room(s);
	}
	s->written += done;
}

int cli_output_open(struct cli_output *s, int fd, size_t buffer_bytes)
{
	int r;

	*s = (struct cli_output){ .fd = fd };
	r = cli_writer_open(&s->writer, buffer_bytes);
	if (r < 0)
		close(fd);
	return r;
}

int cli_output_flush(struct cli_output *s)
{
	if (s->writer.failed && !s->err)
		s->err = ENOMEM;
	write_all(s);
	cli_writer_clear(&s->writer);
	return -s->err;
}

int cli_output_replace(struct cli_output *s, int fd)
{
	cli_output_flush(s);
	if (s->fd >= 0 && close(s->fd) < 0 && !s->err && errno != EINTR)
		s->err = errno; /* such as EDQUOT on a network file system */
	s->fd = fd;
	return -s->err;
}

int cli_output_close(struct cli_output *s)
{
	cli_output_replace(s, -1);
	cli_writer_close(&s->writer);
	return -s->err;
}
