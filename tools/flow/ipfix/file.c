/* SPDX-License-Identifier: MIT */
/* IPFIX files (RFC 5655): message after message, templates before what needs them. */
#include "ipfix.h"
#include "clock.h"
#include "fail.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MESSAGE_BYTES 16384
#define RETRY_NS 1000000000u

/* Opens the file at its end: a service that starts again, or is reloaded with others, keeps what it has written. A FIFO
 * whose reader does not read must not stop the export thread. */
static int open_path(struct flow_ipfix *x)
{
	const int fd = open(x->sink.target->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0644);

	if (fd >= 0)
		lseek(fd, 0, SEEK_END); /* file_send() asks where it is */
	return fd;
}

/* What a FIFO takes at all of so few bytes it takes at once. */
static uint16_t message_bytes_for(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? FILE_MESSAGE_BYTES : PIPE_BUF;
}

static int file_open(struct flow_ipfix *x)
{
	x->fd = open_path(x);
	if (x->fd < 0)
		return cli_fail(x->sink.run->program, "cannot write %s: %s", x->sink.target->path,
				errno == ENXIO ? "it is a FIFO that nobody reads" : strerror(errno));
	x->message_bytes = message_bytes_for(x->fd);
	return 0;
}

/* Writes all. Returns 0 or -errno. */
static int write_all(int fd, const uint8_t *at, size_t left)
{
	while (left) {
		ssize_t n = write(fd, at, left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		at += n;
		left -= (size_t)n;
	}
	return 0;
}

/* A message that is written in part is cut off again: what follows it must be readable. */
static void give_up(struct flow_ipfix *x, const struct flow_message *m, off_t before)
{
	if (before >= 0 && ftruncate(x->fd, before) == 0)
		lseek(x->fd, before, SEEK_SET);
	flow_ipfix_unsent(x, &m->sums);
	if (!x->needs_templates)
		x->retry_ns = cli_clock_ns() + RETRY_NS;
	x->needs_templates = true; /* the message may have had some */
}

static void file_send(struct flow_ipfix *x, const struct flow_message *m)
{
	const off_t before = lseek(x->fd, 0, SEEK_CUR);
	int r;

	if (x->needs_templates && !x->inserts) {
		flow_ipfix_unsent(x, &m->sums);
		return;
	}
	r = write_all(x->fd, m->bytes, m->len);
	if (r < 0) {
		flow_ipfix_say(x, "cannot write", -r);
		give_up(x, m, before);
		return;
	}
	flow_ipfix_sent(x, &m->sums, m->len);
}

/* After a failure templates are written again, once that is possible, before more records. */
static uint64_t file_work(struct flow_ipfix *x, uint64_t now_ns)
{
	if (!x->needs_templates)
		return FLOW_NEVER;
	if (now_ns < x->retry_ns)
		return x->retry_ns;
	flow_ipfix_end_messages(x);
	x->needs_templates = false;
	flow_ipfix_repeat(x);
	if (x->needs_templates)
		return x->retry_ns;
	x->err = 0;
	cli_fail(x->sink.run->program, "%s: writing again", x->sink.target->url);
	return FLOW_NEVER;
}

static void file_retry(struct flow_ipfix *x)
{
	x->retry_ns = 0;
	file_work(x, cli_clock_ns());
}

/* SIGHUP: the file may have been renamed; a new one begins with templates. */
static void file_reopen(struct flow_ipfix *x)
{
	const int fd = open_path(x);

	if (fd < 0) {
		flow_ipfix_say(x, "cannot open it again; the old file goes on", errno);
		return;
	}
	close(x->fd);
	x->fd = fd;
	if (x->needs_templates)
		file_retry(x); /* the old file could not be written; this one may be on another disk */
	else
		flow_ipfix_repeat(x);
}

const struct flow_transport flow_transport_file = {
	.open = file_open,
	.send = file_send,
	.work = file_work,
	.retry = file_retry,
	.reopen = file_reopen,
};
