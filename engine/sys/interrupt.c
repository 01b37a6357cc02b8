/* SPDX-License-Identifier: MIT */
#include "interrupt.h"

#include <signal.h>
#include <time.h>

void nfr_interrupt_take(unsigned ms)
{
	const struct timespec time = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };
	sigset_t none;

	/* Of the calls that sleep, one that says whether it was interrupted. It takes no signal. */
	sigemptyset(&none);
	(void)sigtimedwait(&none, NULL, &time);
}
