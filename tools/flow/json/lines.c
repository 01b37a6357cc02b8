/* SPDX-License-Identifier: MIT */
/* The output json:PATH and json:-, an object a line. Lines are gathered in chunks; chunks that a reader does not take
 * yet wait, up to WAITING_BYTES of them. A file is written at once. */
#include "compose.h"
#include "clock.h"
#include "fail.h"
#include "stop.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK_BYTES ((size_t)32 << 10)
#define WAITING_BYTES ((size_t)16 << 20)
#define PATIENCE_NS 5000000000u /* at the end, for a reader that takes nothing */

struct chunk {
	struct chunk *next;
	struct flow_sums sums;
	uint64_t lines;
	size_t len, done; /* bytes, and those that are written */
	char bytes[];
};

struct lines {
	struct flow_sink sink;
	struct flow_composer composer;
	struct cli_writer writer; /* the chunk that is gathered */
	struct flow_sums sums;    /* of it */
	uint64_t lines;           /* in it */
	struct chunk *head, **last;
	size_t waiting; /* bytes */
	int fd;
	bool is_stdout, is_file;
	int err; /* errno of the last failure that was said; 0: all is well */
};

/* -- writing -------------------------------------------------------------------------------- */

static void take_out(struct lines *l)
{
	struct chunk *c = l->head;

	l->head = c->next;
	if (!l->head)
		l->last = &l->head;
	l->waiting -= c->len;
	free(c);
}

/* Gives up the first chunk. What is written of it is cut off again where that is possible. */
static void give_up(struct lines *l, int err)
{
	struct chunk *c = l->head;
	const off_t at = l->is_file ? lseek(l->fd, 0, SEEK_CUR) : -1;

	flow_count(&l->sink.counts.errors, 1);
	if (err == EPIPE && l->is_stdout) {
		l->sink.reader_left = true;
		cli_stop_request();
	} else if (err != l->err) {
		cli_fail(l->sink.run->program, "%s: cannot write: %s", l->sink.target->url, strerror(err));
	}
	l->err = err;
	if (at >= 0 && ftruncate(l->fd, at - (off_t)c->done) == 0)
		lseek(l->fd, at - (off_t)c->done, SEEK_SET);
	flow_sink_unsent(&l->sink, &c->sums);
	take_out(l);
}

/* A pipe that poll(2) calls writable takes PIPE_BUF bytes without waiting, though stdout is a blocking one. */
static bool is_ready(const struct lines *l, int ms)
{
	struct pollfd fd = { .fd = l->fd, .events = POLLOUT };

	return l->is_file || poll(&fd, 1, ms) == 1;
}

static void write_waiting(struct lines *l)
{
	while (l->head && is_ready(l, 0)) {
		struct chunk *c = l->head;
		const size_t left = c->len - c->done;
		ssize_t n = write(l->fd, c->bytes + c->done, l->is_file || left < PIPE_BUF ? left : PIPE_BUF);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n < 0) {
			give_up(l, errno);
			continue;
		}
		c->done += (size_t)n;
		if (c->done < c->len)
			continue;
		flow_sink_sent(&l->sink, &c->sums);
		flow_count(&l->sink.counts.messages, c->lines);
		flow_count(&l->sink.counts.octets, c->len);
		l->err = 0;
		take_out(l);
	}
}

/* Makes a chunk of what was gathered. */
static void end_chunk(struct lines *l)
{
	const size_t len = cli_writer_len(&l->writer);
	const bool fits = !l->writer.failed && l->waiting + len <= WAITING_BYTES && !l->sink.reader_left;
	struct chunk *c = len && fits ? malloc(sizeof(*c) + len) : NULL;

	if (c) {
		*c = (struct chunk){ .sums = l->sums, .lines = l->lines, .len = len };
		memcpy(c->bytes, l->writer.begin, len);
		*l->last = c;
		l->last = &c->next;
		l->waiting += len;
	} else {
		flow_sink_unsent(&l->sink, &l->sums);
	}
	l->sums = (struct flow_sums){ 0 };
	l->lines = 0;
	cli_writer_clear(&l->writer);
}

/* -- the sink ----------------------------------------------------------------------------------- */

static struct lines *of(struct flow_sink *s)
{
	return (struct lines *)s;
}

static void flush(struct flow_sink *s)
{
	end_chunk(of(s));
	write_waiting(of(s));
}

static void end_line(struct lines *l)
{
	cli_writer_literal(&l->writer, "}\n");
	l->lines++;
	if (cli_writer_len(&l->writer) >= CHUNK_BYTES)
		flush(&l->sink);
}

static void take_record(struct flow_sink *s, const struct flow_record *r)
{
	struct lines *l = of(s);

	flow_compose_record(&l->composer, &l->writer, r);
	flow_sums_add(&l->sums, r);
	end_line(l);
}

static void take_totals(struct flow_sink *s, const struct flow_totals *t)
{
	struct lines *l = of(s);

	flow_compose_totals(&l->composer, &l->writer, t);
	end_line(l);
}

static uint64_t work(struct flow_sink *s, uint64_t now_ns)
{
	(void)now_ns;
	write_waiting(of(s));
	return FLOW_NEVER;
}

static unsigned watch(struct flow_sink *s, struct pollfd fd[FLOW_SINK_FDS])
{
	if (!of(s)->head)
		return 0;
	fd[0] = (struct pollfd){ .fd = of(s)->fd, .events = POLLOUT };
	return 1;
}

/* Opens the file at its end: a service that starts again, or is reloaded with others, keeps what it has written. A FIFO
 * that nobody reads must not stop the tool. */
static int open_path(const struct lines *l)
{
	const int fd = open(l->sink.target->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0644);

	if (fd >= 0)
		lseek(fd, 0, SEEK_END); /* give_up() asks where it is */
	return fd;
}

/* SIGHUP: the file may have been renamed. */
static void reopen(struct flow_sink *s)
{
	struct lines *l = of(s);
	int fd;

	if (l->is_stdout)
		return;
	fd = open_path(l);
	if (fd < 0) {
		flow_count(&s->counts.errors, 1);
		cli_fail(s->run->program, "%s: cannot open it again; the old file goes on: %s", s->target->url,
			 strerror(errno));
		return;
	}
	close(l->fd);
	l->fd = fd;
}

/* Waits for a reader as long as it takes something. */
static void finish(struct flow_sink *s, uint64_t until_ns, const _Atomic bool *hurry)
{
	struct lines *l = of(s);
	size_t left = SIZE_MAX;

	(void)until_ns;
	end_chunk(l);
	for (uint64_t at_ns = cli_clock_ns(); l->head && !*hurry && cli_clock_ns() - at_ns < PATIENCE_NS;) {
		is_ready(l, 50);
		write_waiting(l);
		if (l->waiting - (l->head ? l->head->done : 0) == left)
			continue;
		left = l->waiting - (l->head ? l->head->done : 0);
		at_ns = cli_clock_ns();
	}
	while (l->head)
		give_up(l, ETIMEDOUT);
}

static void close_lines(struct flow_sink *s)
{
	struct lines *l = of(s);

	while (l->head)
		take_out(l);
	if (l->fd >= 0)
		close(l->fd);
	cli_writer_close(&l->writer);
	free(l);
}

static const struct flow_sink_ops ops = {
	.record = take_record,
	.totals = take_totals,
	.flush = flush,
	.work = work,
	.watch = watch,
	.reopen = reopen,
	.finish = finish,
	.close = close_lines,
};

static int open_file(struct lines *l)
{
	struct stat st;

	l->fd = l->is_stdout ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3) : open_path(l);
	if (l->fd < 0)
		return cli_fail(l->sink.run->program, "cannot write %s: %s",
				l->is_stdout ? "stdout" : l->sink.target->path,
				errno == ENXIO ? "it is a FIFO that nobody reads" : strerror(errno));
	l->is_file = fstat(l->fd, &st) == 0 && S_ISREG(st.st_mode);
	return 0;
}

int flow_json_open(struct flow_sink **out, const struct flow_target *target, const struct flow_run *run)
{
	struct lines *l = calloc(1, sizeof(*l));
	int code;

	if (!l || cli_writer_open(&l->writer, 2 * CHUNK_BYTES) < 0) {
		free(l);
		return cli_fail(run->program, "no memory for --to %s", target->url);
	}
	l->sink = (struct flow_sink){ .ops = &ops, .target = target, .run = run };
	l->composer.run = run;
	l->last = &l->head;
	l->is_stdout = strcmp(target->path, "-") == 0;
	code = open_file(l);
	if (code)
		close_lines(&l->sink);
	else
		*out = &l->sink;
	return code;
}
