/* SPDX-License-Identifier: MIT */
#include "requests.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Static, because the signal handler reads them. */
static int event = -1;
static _Atomic unsigned asked;

static void on_signal(int sig)
{
	const uint64_t one = 1;
	int saved = errno;

	atomic_fetch_or(&asked, sig == SIGHUP ? CLI_REQUEST_REOPEN : CLI_REQUEST_REPORT);
	(void)!write(event, &one, sizeof(one));
	errno = saved;
}

int cli_requests_install(bool reopens)
{
	struct sigaction act = { .sa_handler = on_signal, .sa_flags = SA_RESTART }, old;

	event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (event < 0)
		return -errno;
	sigfillset(&act.sa_mask);
	sigaction(SIGUSR1, &act, NULL);
	if (reopens && sigaction(SIGHUP, NULL, &old) == 0 && old.sa_handler != SIG_IGN) /* nohup stays nohup */
		sigaction(SIGHUP, &act, NULL);
	return event;
}

unsigned cli_requests_take(void)
{
	uint64_t count;

	if (atomic_load_explicit(&asked, memory_order_relaxed) == 0)
		return 0;
	(void)!read(event, &count, sizeof(count));
	return atomic_exchange(&asked, 0);
}
