/* SPDX-License-Identifier: MIT */
#include "said.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int top_said_open(struct top_said *s)
{
	int ends[2];

	*s = (struct top_said){ .fd = -1, .terminal = -1 };
	if (!isatty(STDERR_FILENO))
		return 0;
	/* Nobody waits for a reader: what does not fit is dropped. */
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
		return -errno;
	s->fd = ends[0];
	s->terminal = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
	dup2(ends[1], STDERR_FILENO);
	close(ends[1]);
	return 0;
}

/* Makes room for `bytes`: whole lines at the begin go. */
static void forget(struct top_said *s, size_t bytes)
{
	while (s->len + bytes > sizeof(s->text)) {
		const char *end = memchr(s->text, '\n', s->len);
		size_t line = end ? (size_t)(end - s->text) + 1 : s->len;

		s->len -= line;
		memmove(s->text, s->text + line, s->len);
	}
}

/* Remembers the last line that ends. */
static void find_line(struct top_said *s)
{
	size_t end = s->len, begin;

	while (end && s->text[end - 1] != '\n')
		end--;
	if (!end)
		return;
	begin = --end;
	while (begin && s->text[begin - 1] != '\n')
		begin--;
	snprintf(s->line, sizeof(s->line), "%.*s", (int)(end - begin), s->text + begin);
}

bool top_said_read(struct top_said *s)
{
	char text[TOP_SAID_BYTES / 2];
	bool something = false;
	ssize_t n;

	while (s->fd >= 0 && (n = read(s->fd, text, sizeof(text))) > 0) {
		forget(s, (size_t)n);
		memcpy(s->text + s->len, text, (size_t)n);
		s->len += (size_t)n;
		something = true;
	}
	if (something)
		find_line(s);
	return something;
}

void top_said_close(struct top_said *s)
{
	if (s->fd < 0)
		return;
	top_said_read(s);
	fflush(stderr);
	dup2(s->terminal, STDERR_FILENO);
	close(s->terminal);
	close(s->fd);
	s->fd = -1;
	fwrite(s->text, 1, s->len, stderr);
}
