/* SPDX-License-Identifier: MIT */
/* The monitor: how a capture is watched while it runs. One thread of a tool, which consumes nothing:
 *
 *   SIGUSR1, --stats-interval    prints the ledger, a line on stderr
 *   --prometheus FILE            writes metrics into a file, which is always whole
 *   --metrics [ADDR]:PORT        serves them by HTTP, from a second thread (server.h)
 *   five seconds, no packet      says once where to look
 *   WatchdogSec= of a unit       beats while every consumer goes on (notify.h)
 *
 *   nfring_open()
 *     |  monitor_open()     binds the port and checks the folder, while errors can still be told at once
 *     |  start, cli_user_become() with monitor_later()
 *     |  monitor_start()    from here on it prints, writes and serves
 *     |  each consumer: monitor_count() with each batch
 *     |  monitor_close()    writes the file for the last time
 *   nfring_close()                                                                                     */
#ifndef MONITOR_H
#define MONITOR_H

#include "counter.h"
#include "monitor_options.h"
#include "user.h"
#include "writer.h"

#include <nfring/nfring.h>

struct monitor;

struct monitor_setup {
	const struct cli_program *program;
	const struct monitor_options *options; /* must outlive the monitor, as all here */
	struct nfring *engine;                 /* opened */
	const struct cli_user *user;           /* whom the tool becomes later */
	bool silent;                           /* leaves out the hint and the address of the metrics */
	/* Takes a line, without its newline, for a tool that draws on the screen; NULL: it goes to stderr.
	 * [the monitor's thread] */
	void (*say)(void *say_user, const char *line);
	void *say_user;
	/* Appends metrics of the tool's own, from monitor_start() on; NULL: it has none. [any thread] */
	void (*more)(struct cli_writer *w, void *more_user);
	void *more_user;
};

/* Makes a monitor. After cli_stop_install(), before the first thread. Returns 0, or an exit code with the error
 * printed. */
int monitor_open(struct monitor **out, const struct monitor_setup *setup);

/* Returns what the consumer of a worker counts into. NULL: nobody asked for metrics, and counting costs nothing. */
struct monitor_counter *monitor_counter(struct monitor *m, unsigned worker);

/* Starts watching. After the start of the engine, and after cli_user_become(). Returns 0, or an exit code with the
 * error printed. */
int monitor_start(struct monitor *m);

/* Stops watching, writes the last file, and frees all. The consumers have ended; the engine is still open.
 * Does nothing to NULL. */
void monitor_close(struct monitor *m);

#endif
