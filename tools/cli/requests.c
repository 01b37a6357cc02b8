/* SPDX-License-Identifier: MIT */
#include "requests.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Static, because the signal handler uses them. */
static int event[CLI_REQUESTS] = { -1, -1 };
static _Atomic bool asked[CLI_REQUESTS];

static const int signal_of[CLI_REQUESTS] = { [CLI_REQUEST_REPORT] = SIGUSR1, [CLI_REQUEST_REOPEN] = SIGHUP };

static void on_signal(int sig)
{
	const enum cli_request r = sig == SIGHUP ? CLI_REQUEST_REOPEN : CLI_REQUEST_REPORT;
	const uint64_t one = 1;
	int saved = errno;

	atomic_store(&asked[r], true);
	(void)!write(event[r], &one, sizeof(one));
	errno = saved;
}

int cli_request_open(enum cli_request r)
{
	struct sigaction act = { .sa_handler = on_signal, .sa_flags = SA_RESTART }, old;

	event[r] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (event[r] < 0)
		return -errno;
	sigfillset(&act.sa_mask);
	if (sigaction(signal_of[r], NULL, &old) == 0 && (r != CLI_REQUEST_REOPEN || old.sa_handler != SIG_IGN))
		sigaction(signal_of[r], &act, NULL); /* nohup stays nohup */
	return event[r];
}

bool cli_request_take(enum cli_request r)
{
	uint64_t count;

	if (!atomic_load_explicit(&asked[r], memory_order_relaxed))
		return false;
	(void)!read(event[r], &count, sizeof(count));
	return atomic_exchange(&asked[r], false);
}
