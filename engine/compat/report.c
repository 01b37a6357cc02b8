/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "report.h"
#include "clock.h"
#include "env.h"
#include "pace.h"
#include "stats.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#define INTERVAL_US 1000000u

/* A descriptor that the program may have closed, so that its number may now be another file's. */
struct file {
	int fd;
	dev_t device;
	ino_t inode;
};

static pthread_mutex_t writing = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP; /* guards what follows, but for the atomics */
static struct file stats = { .fd = -1 };
static FILE *composed; /* the text of the stats file, in memory */
static char *json;
static size_t json_bytes, written; /* `written`: bytes of the stats file */
static _Atomic uint64_t written_us;
static _Atomic pid_t owner; /* the process whose reports these are */
static struct file err = { .fd = -1 };
static pthread_once_t first_open = PTHREAD_ONCE_INIT;

/* -- files ----------------------------------------------------------------------- */

static void remember(struct file *file, int fd)
{
	struct stat st;

	if (fstat(fd, &st) == 0)
		*file = (struct file){ fd, st.st_dev, st.st_ino };
}

static bool is_same(const struct file *file)
{
	struct stat st;

	return file->fd >= 0 && fstat(file->fd, &st) == 0 && st.st_dev == file->device && st.st_ino == file->inode;
}

/* A pipe that nobody reads would end the program, or make it wait. */
static bool can_write(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };

	return poll(&p, 1, 0) == 1 && p.revents == POLLOUT;
}

/* Writes a text of `n` bytes to syslog, or as a line to stderr: one more byte of it is free. */
static void write_line(int priority, char *text, int n)
{
	if (compat_env()->syslog) {
		syslog(priority, "%s", text);
		return;
	}
	if (!is_same(&err) || !can_write(err.fd))
		return;
	text[n] = '\n';
	/* In one piece: lines of several threads stay lines. Nobody can be told if it fails. */
	if (write(err.fd, text, (size_t)n + 1) < 0)
		return;
}

/* A thread that is cancelled goes on until the line is written: the datagram that it handles is not half counted. */
__attribute__((format(printf, 2, 3))) static void report_line(int priority, const char *format, ...)
{
	char text[256];
	va_list args;
	int n, before;

	va_start(args, format);
	n = vsnprintf(text, sizeof(text) - 1, format, args);
	va_end(args);
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
	write_line(priority, text, nfr_min(n, (int)sizeof(text) - 2));
	pthread_setcancelstate(before, NULL);
}

/* Moves a descriptor out of the numbers of the standard streams, which the program may have closed. */
static int move_up(int fd)
{
	int moved = fd;

	if (fd >= 0 && fd <= STDERR_FILENO) {
		moved = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
		close(fd);
	}
	return moved;
}

/* Takes the memory before the program frees any. ulogd 2.0.8 uses some of its own after it has freed it, at its end
 * between unbinding one group and the next: nobody may have taken that. */
static void begin_composing(void)
{
	composed = open_memstream(&json, &json_bytes);
}

static void open_stats(const char *path)
{
	/* Without O_NONBLOCK it would wait for the reader of a pipe. */
	int fd = move_up(open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0644));

	if (fd < 0)
		report_line(LOG_WARNING, "nfring: stats file %s: %s", path, strerror(errno));
	else
		remember(&stats, fd);
	if (fd >= 0)
		begin_composing();
}

/* The child has no other thread, and reports anew what it receives itself. A text that a thread was composing is in
 * no known state. */
static void begin_child(void)
{
	if (pthread_mutex_trylock(&writing) != 0)
		begin_composing();
	writing = (pthread_mutex_t)PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;
	atomic_store_explicit(&written_us, 0, memory_order_relaxed);
}

/* If stderr is closed, another file will get its number. */
static void open_files(void)
{
	remember(&err, STDERR_FILENO);
	if (compat_env()->stats)
		open_stats(compat_env()->stats);
	pthread_atfork(NULL, NULL, begin_child);
}

void compat_report_open(void)
{
	pthread_once(&first_open, open_files);
}

/* -- the stats file ---------------------------------------------------------------- */

/* Blanks stand where the text was longer before: a reader always finds one object. */
static void pad(void)
{
	fseeko(composed, -1, SEEK_CUR); /* the last newline */
	while (ftello(composed) + 1 < (off_t)written)
		fputc(' ', composed);
	fputc('\n', composed);
}

static void write_stats(void)
{
	if (!composed || !is_same(&stats))
		return;
	rewind(composed);
	compat_stats_write(composed);
	pad();
	if (fflush(composed) == 0 && pwrite(stats.fd, json, json_bytes, 0) == (ssize_t)json_bytes)
		written = json_bytes;
}

/* A signal's handler may end the process while this thread writes: then nothing more is written. A thread may be
 * cancelled, which pwrite(2) would obey with the lock held: not before it is done. */
static void rewrite_stats(void)
{
	int before;

	if (pthread_mutex_lock(&writing) != 0)
		return;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
	write_stats();
	pthread_setcancelstate(before, &before);
	pthread_mutex_unlock(&writing);
}

void compat_report_own(void)
{
	atomic_store_explicit(&owner, getpid(), memory_order_relaxed);
}

void compat_report_tick(uint64_t now_us)
{
	uint64_t before = atomic_load_explicit(&written_us, memory_order_relaxed);

	if (now_us - before < INTERVAL_US)
		return;
	/* One thread writes; the others have better things to do. */
	if (!atomic_compare_exchange_strong_explicit(&written_us, &before, now_us, memory_order_relaxed,
						     memory_order_relaxed))
		return;
	compat_report_own(); /* a process that receives, after a fork too */
	rewrite_stats();
}

/* -- losses ------------------------------------------------------------------------ */

static void report_new_losses(struct nflog_g_handle *g, uint64_t now_us)
{
	uint64_t lost = nfr_counter(&g->ledger.lost);

	if (!compat_env()->quiet)
		report_line(LOG_WARNING, "nfring: group %u: lost %" PRIu64 " packets (%" PRIu64 " in all)", g->number,
			    lost - g->reported_lost, lost);
	g->reported_lost = lost;
	g->reported_us = now_us;
}

void compat_report_losses(struct nflog_g_handle *g, uint64_t now_us)
{
	if (nfr_unlikely(nfr_counter(&g->ledger.lost) != g->reported_lost) &&
	    (!g->reported_us || now_us - g->reported_us >= INTERVAL_US))
		report_new_losses(g, now_us);
}

void compat_report_end(struct nflog_g_handle *g)
{
	if (atomic_load_explicit(&owner, memory_order_relaxed) != getpid())
		return;
	compat_pace_note_drops(g);
	if (nfr_counter(&g->ledger.lost) != g->reported_lost)
		report_new_losses(g, nfr_clock_ns(CLOCK_MONOTONIC) / 1000);
	rewrite_stats();
}

/* Some programs end without closing anything. */
__attribute__((destructor)) static void report_at_exit(void)
{
	for (struct nflog_g_handle *g = compat_group_first(); g; g = g->next)
		compat_report_end(g);
}
