/* SPDX-License-Identifier: MIT */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Is written when it is half full: what comes next then finds room. */
#define BUFFER_BYTES ((size_t)1 << 20)

static void file_flush(struct dump_stream *s)
{
	struct dump_file *f = (struct dump_file *)s;

	s->err = -cli_output_flush(&f->output);
	if (!s->err)
		s->written += f->pending;
	f->pending = 0;
}

static void file_packet(struct dump_stream *s, const struct dump_packet *p)
{
	struct dump_file *f = (struct dump_file *)s;

	if (s->err)
		return;
	if (!f->format->packet(f->format, &f->output.writer, p)) {
		s->left_out++;
		return;
	}
	s->taken++;
	f->pending++;
	if (cli_writer_len(&f->output.writer) > BUFFER_BYTES / 2)
		file_flush(s);
}

static void file_loss(struct dump_stream *s, const struct dump_loss *loss)
{
	struct dump_file *f = (struct dump_file *)s;

	if (f->format->loss && !s->err)
		f->format->loss(f->format, &f->output.writer, loss);
}

static void file_close(struct dump_stream *s)
{
	struct dump_file *f = (struct dump_file *)s;

	if (f->format->end && !s->err)
		f->format->end(f->format, &f->output.writer);
	file_flush(s);
	s->err = -cli_output_close(&f->output);
}

static const char *file_name(const struct dump_stream *s)
{
	const struct dump_file *f = (const struct dump_file *)s;

	return f->path ? f->path : "stdout";
}

static const struct dump_stream_ops ops = {
	.packet = file_packet,
	.loss = file_loss,
	.flush = file_flush,
	.close = file_close,
	.name = file_name,
};

int dump_file_open(struct dump_file *f, struct dump_format *format, const char *path)
{
	int fd, r;

	*f = (struct dump_file){ .stream = { .ops = &ops }, .format = format };
	if (path && strcmp(path, "-") != 0)
		f->path = path;
	fd = f->path ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)
		     : fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	if (fd < 0)
		return -errno;
	r = cli_output_open(&f->output, fd, BUFFER_BYTES);
	if (r < 0)
		return r;
	if (format->begin)
		format->begin(format, &f->output.writer);
	file_flush(&f->stream); /* a reader sees the header at once; a failed write is reported later */
	return 0;
}
