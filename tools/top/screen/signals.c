/* SPDX-License-Identifier: MIT */
#include "signals.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Static, because the handler writes them. */
static _Atomic unsigned waiting;
static int event_fd = -1;

static void on_signal(int sig)
{
	const uint64_t one = 1;
	int saved = errno;

	atomic_fetch_or(&waiting, sig == SIGWINCH ? TOP_SIGNAL_SIZE : TOP_SIGNAL_SUSPEND);
	if (write(event_fd, &one, sizeof(one)) < 0) { /* full: it is readable */
	}
	errno = saved;
}

static void change_mask(int how)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGWINCH);
	sigaddset(&set, SIGTSTP);
	pthread_sigmask(how, &set, NULL);
}

int top_signals_install(void)
{
	struct sigaction act = { .sa_handler = on_signal, .sa_flags = SA_RESTART };

	event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (event_fd < 0)
		return -errno;
	sigemptyset(&act.sa_mask);
	change_mask(SIG_BLOCK);
	sigaction(SIGWINCH, &act, NULL);
	sigaction(SIGTSTP, &act, NULL);
	return event_fd;
}

void top_signals_unblock(void)
{
	change_mask(SIG_UNBLOCK);
}

void top_signals_restore(void)
{
	signal(SIGWINCH, SIG_DFL);
	signal(SIGTSTP, SIG_DFL);
	change_mask(SIG_UNBLOCK);
}

unsigned top_signals_take(void)
{
	uint64_t count;

	if (read(event_fd, &count, sizeof(count)) < 0) { /* nothing waits */
	}
	return atomic_exchange(&waiting, 0);
}
