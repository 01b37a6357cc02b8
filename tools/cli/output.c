/* SPDX-License-Identifier: MIT */
#include "output.h"
#include "stop.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define WRITE_ERROR 0 /* what fopencookie(3) wants */

static ssize_t write_all(void *cookie, const char *bytes, size_t len)
{
	struct cli_output *s = cookie;
	size_t done = 0;

	while (done < len && !s->err) {
		ssize_t n = write(s->fd, bytes + done, len - done);

		if (n >= 0)
			done += (size_t)n;
		else if (errno != EINTR)
			s->err = errno;
		else if (cli_stop_age_ns() > CLI_STOP_DRAIN_NS)
			s->err = ETIMEDOUT;
	}
	return s->err ? WRITE_ERROR : (ssize_t)len;
}

static int close_fd(void *cookie)
{
	struct cli_output *s = cookie;

	if (close(s->fd) < 0 && !s->err && errno != EINTR)
		s->err = errno; /* such as EDQUOT on a network file system */
	return 0;
}

int cli_output_open(struct cli_output *s, int fd, size_t buffer_bytes)
{
	const cookie_io_functions_t calls = { .write = write_all, .close = close_fd };

	*s = (struct cli_output){ .fd = fd, .buffer = malloc(buffer_bytes) };
	s->file = s->buffer ? fopencookie(s, "w", calls) : NULL;
	if (!s->file) {
		free(s->buffer);
		close(fd);
		return -ENOMEM;
	}
	setvbuf(s->file, s->buffer, _IOFBF, buffer_bytes);
	return 0;
}

int cli_output_flush(struct cli_output *s)
{
	fflush(s->file);
	return -s->err;
}

int cli_output_close(struct cli_output *s)
{
	fclose(s->file);
	free(s->buffer);
	s->file = NULL;
	s->buffer = NULL;
	return -s->err;
}
