/* SPDX-License-Identifier: MIT */
#include "file.h"
#include "file_check.h"
#include "clock.h"
#include "fail.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Large enough that write(2) costs little, small enough for the second-level cache. */
#define FLUSH_BYTES ((size_t)256 << 10)
/* A record begins below FLUSH_BYTES: the largest one finds room. */
#define BUFFER_BYTES (2 * FLUSH_BYTES + ((size_t)64 << 10))

/* -- writing ---------------------------------------------------------------------------- */

/* Cuts the file so that `bytes` fewer are in it, if what this stream wrote last is its end. */
static void cut(struct dump_file *f, uint64_t bytes)
{
	struct stat st;
	off_t end = lseek(f->output.fd, 0, SEEK_CUR);

	if (bytes && end >= 0 && fstat(f->output.fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == end)
		(void)!ftruncate(f->output.fd, end - (off_t)bytes);
}

/* Of the buffer `done` bytes are in the file. Counts the packets that are whole, and cuts off the rest. */
static void count(struct dump_file *f, uint64_t done)
{
	uint32_t whole = 0;

	for (unsigned i = 0; i < f->marks && f->mark[i] / 2 <= done; i++) {
		whole = f->mark[i] / 2;
		f->stream.written += f->mark[i] & 1;
	}
	if (f->stream.err)
		cut(f, done - whole);
	f->bytes += whole;
	f->marks = 0;
}

static void flush(struct dump_file *f)
{
	const uint64_t before = f->output.written;

	if (cli_writer_len(&f->output.writer) == 0) {
		f->marks = 0;
		return;
	}
	f->stream.err = -cli_output_flush(&f->output);
	count(f, f->output.written - before);
}

/* Notes that a record ends here. */
static void mark(struct dump_file *f, bool is_packet)
{
	const size_t len = cli_writer_len(&f->output.writer);

	if (f->marks == 0)
		f->waits_ns = cli_clock_ns();
	f->mark[f->marks++] = (uint32_t)(2 * len + is_packet);
	if (len >= FLUSH_BYTES || f->marks == DUMP_FILE_MARKS || f->output.writer.failed ||
	    f->setup.options->packet_buffered)
		flush(f);
}

/* -- files ------------------------------------------------------------------------------- */

static void begin(struct dump_file *f)
{
	f->is_open = true;
	if (f->bytes == 0 && f->setup.format->begin)
		f->setup.format->begin(f->setup.format, &f->output.writer);
	mark(f, false);
	flush(f); /* a reader sees the header at once */
}

/* Goes on with `fd`, -1: none for now. */
static void replace(struct dump_file *f, int fd)
{
	if (f->is_open && f->setup.format->end) {
		f->setup.format->end(f->setup.format, &f->output.writer);
		mark(f, false);
	}
	flush(f);
	f->is_open = false;
	if (!f->stream.err)
		f->stream.err = -cli_output_replace(&f->output, fd);
	else if (fd >= 0)
		close(fd);
}

static int open_target(struct dump_file *f)
{
	struct stat st;
	int fd, r = dump_rotation_name(&f->rotation, f->path);

	if (r < 0)
		return r;
	fd = dump_target_open(&f->target, f->path, &st);
	if (fd >= 0 && dump_rotation_is_on(&f->rotation) && !S_ISREG(st.st_mode)) {
		close(fd);
		return -ESPIPE;
	}
	if (fd == -ENXIO && dump_rotation_is_on(&f->rotation))
		return -ESPIPE; /* a FIFO without a reader, where a later file was to be */
	f->is_regular = fd >= 0 && S_ISREG(st.st_mode);
	f->target.is_later = true;
	f->bytes = fd >= 0 ? (uint64_t)st.st_size : 0;
	return fd;
}

static void open_next(struct dump_file *f)
{
	int fd = open_target(f);

	f->stream.err = fd < 0 ? -fd : -cli_output_replace(&f->output, fd);
	if (!f->stream.err)
		begin(f);
}

/* -- rotation ---------------------------------------------------------------------------- */

static void close_file(struct dump_file *f)
{
	replace(f, -1);
	if (f->setup.runner && !f->stream.err)
		dump_runner_run(f->setup.runner, f->path);
}

static void end_period(struct dump_file *f, time_t now)
{
	close_file(f);
	if (dump_rotation_next_period(&f->rotation, now))
		return;
	f->stream.full = true;
	cli_fail(f->setup.program, "-W: %u file%s written, the capture ends", f->rotation.files,
		 f->rotation.files == 1 ? " is" : "s are");
}

/* Opens the next file if this one is over. Returns true if there is a file to write to. */
static bool rotate(struct dump_file *f)
{
	const time_t now = time(NULL);

	if (f->is_open && dump_rotation_period_over(&f->rotation, now))
		end_period(f, now);
	if (f->stream.err || f->stream.full)
		return false;
	if (!f->is_open) {
		f->rotation.began = now;
		open_next(f);
	} else if (f->rotation.limit_bytes && f->bytes + cli_writer_len(&f->output.writer) > f->rotation.limit_bytes) {
		close_file(f);
		dump_rotation_next_number(&f->rotation);
		if (!f->stream.err)
			open_next(f);
	}
	return f->is_open;
}

/* Returns true if the stream takes something now. */
static bool ready(struct dump_file *f)
{
	if (f->stream.err)
		return false;
	return !dump_rotation_is_on(&f->rotation) || rotate(f);
}

/* -- the stream -------------------------------------------------------------------------- */

static void file_packet(struct dump_stream *s, const struct dump_packet *p)
{
	struct dump_file *f = (struct dump_file *)s;

	if (!ready(f))
		return;
	if (!f->setup.format->packet(f->setup.format, &f->output.writer, p)) {
		s->left_out++;
		return;
	}
	s->taken++;
	mark(f, true);
}

static void file_loss(struct dump_stream *s, const struct dump_loss *loss)
{
	struct dump_file *f = (struct dump_file *)s;

	if (!f->setup.format->loss || !ready(f))
		return;
	f->setup.format->loss(f->setup.format, &f->output.writer, loss);
	mark(f, false);
}

/* Returns the ns until what is in memory is to be written; UINT64_MAX: there is nothing. */
static uint64_t until_write(const struct dump_file *f)
{
	uint64_t age_ns;

	if (f->marks == 0)
		return UINT64_MAX;
	age_ns = cli_clock_ns() - f->waits_ns;
	return f->is_regular && age_ns < DUMP_FLUSH_NS ? DUMP_FLUSH_NS - age_ns : 0;
}

static void file_flush(struct dump_stream *s)
{
	struct dump_file *f = (struct dump_file *)s;

	if (!s->err && until_write(f) == 0)
		flush(f);
}

static void file_reopen(struct dump_stream *s)
{
	struct dump_file *f = (struct dump_file *)s;
	int fd;

	if (!f->path[0] || !f->is_open || s->err)
		return;
	flush(f);
	fd = dump_target_reopen(&f->target, f->path, f->output.fd);
	if (fd >= 0) {
		replace(f, fd);
		f->bytes = 0; /* of the new file: the old one may have got its end just now */
		if (!s->err)
			begin(f);
	} else if (fd == -EEXIST) {
		cli_fail(f->setup.program,
			 "SIGHUP: another file is at %s: move it away; writing goes on to the old one", f->path);
	} else if (fd == -EACCES && f->setup.owner) {
		cli_fail(f->setup.program,
			 "SIGHUP: the user of --user cannot make files in the folder of %s, and none was made for it; "
			 "writing goes on to the old one",
			 f->path);
	} else if (fd != -EALREADY) {
		cli_fail(f->setup.program, "SIGHUP: cannot open %s: %s; writing goes on to the old one", f->path,
			 strerror(-fd));
	}
}

/* Ends the period if it is over. Returns the ns until then; UINT64_MAX: there is no end to come. */
static uint64_t until_period_end(struct dump_file *f)
{
	uint64_t now_ns, end_ns;

	if (!f->rotation.period_s || !f->is_open)
		return UINT64_MAX;
	/* The clock of time(2): the next file must not get this one's second. */
	now_ns = cli_clock_read_ns(CLOCK_REALTIME_COARSE);
	end_ns = ((uint64_t)f->rotation.began + f->rotation.period_s) * 1000000000u;
	if (now_ns < end_ns)
		return end_ns - now_ns;
	end_period(f, (time_t)(now_ns / 1000000000u));
	return UINT64_MAX;
}

static uint64_t file_tick(struct dump_stream *s)
{
	struct dump_file *f = (struct dump_file *)s;
	uint64_t period_ns, write_ns;

	if (s->err)
		return UINT64_MAX;
	period_ns = until_period_end(f);
	write_ns = until_write(f);
	return period_ns < write_ns ? period_ns : write_ns;
}

static void file_close(struct dump_stream *s)
{
	struct dump_file *f = (struct dump_file *)s;

	if (!s->err)
		replace(f, -1);
	cli_output_close(&f->output);
}

static const char *file_name(const struct dump_stream *s)
{
	const struct dump_file *f = (const struct dump_file *)s;

	return f->path[0] ? f->path : "stdout";
}

static const struct dump_stream_ops ops = {
	.packet = file_packet,
	.loss = file_loss,
	.flush = file_flush,
	.reopen = file_reopen,
	.tick = file_tick,
	.close = file_close,
	.name = file_name,
};

/* -- opening ----------------------------------------------------------------------------- */

static void prepare(struct dump_file *f)
{
	const struct dump_file_options *o = f->setup.options;

	f->target.since_ns = cli_clock_read_ns(CLOCK_REALTIME_COARSE);
	f->target.force = o->force;
	f->target.append = o->append;
	if (f->setup.owner) {
		f->target.gives = true;
		f->target.uid = f->setup.owner->uid;
		f->target.gid = f->setup.owner->gid;
	}
	f->rotation = dump_file_rotation(o, time(NULL));
}

int dump_file_open(struct dump_file *f, const struct dump_file_setup *setup)
{
	int fd, r;

	*f = (struct dump_file){ .stream = { .ops = &ops }, .setup = *setup };
	if (setup->to_stdout || strcmp(setup->options->path, "-") == 0) {
		fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
		fd = fd < 0 ? -errno : fd;
	} else {
		prepare(f);
		fd = open_target(f);
	}
	if (fd < 0)
		return fd;
	r = cli_output_open(&f->output, fd, BUFFER_BYTES);
	if (r == 0)
		begin(f); /* a failed write is reported later */
	return r;
}

int dump_file_error(const struct dump_file *f, int err)
{
	const char *name = file_name(&f->stream);

	if (err == ETIMEDOUT)
		return cli_fail(f->setup.program, "nobody read %s: the last packets were not written", name);
	if (err == EEXIST)
		return dump_file_taken(f->setup.program, f->setup.options, name);
	if (err == ESPIPE)
		return cli_fail(f->setup.program, "-C and -G need a regular file, which %s is not", name);
	if (err == EINTR)
		return cli_fail(f->setup.program, "nobody has opened %s to read it: the capture ends before it begins",
				name);
	return cli_fail(f->setup.program, "cannot write %s: %s", name, strerror(err));
}
