/* SPDX-License-Identifier: MIT */
#include "watch.h"
#include "clock.h"

#include <poll.h>
#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t stopped;

static void on_stop(int sig)
{
	(void)sig;
	stopped = 1;
}

static void on_resize(int sig)
{
	(void)sig;
}

/* No SA_RESTART: a write that waits for a reader ends, too. */
void list_watch_install(void)
{
	struct sigaction stop = { .sa_handler = on_stop }, resize = { .sa_handler = on_resize };
	struct sigaction ignore = { .sa_handler = SIG_IGN }, old;

	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGTERM, &stop, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
	sigaction(SIGWINCH, &resize, NULL);
	if (sigaction(SIGHUP, NULL, &old) == 0 && old.sa_handler != SIG_IGN) /* nohup stays nohup */
		sigaction(SIGHUP, &stop, NULL);
}

bool list_watch_wait(uint64_t ns)
{
	const struct timespec time = cli_clock_timespec(ns);
	sigset_t set, before;

	/* Signals come in ppoll() only: none is missed between the look at `stopped` and the wait. */
	sigfillset(&set);
	sigprocmask(SIG_BLOCK, &set, &before);
	if (!stopped)
		ppoll(NULL, 0, &time, &before);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return !stopped;
}
