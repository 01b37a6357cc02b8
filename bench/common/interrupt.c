/* SPDX-License-Identifier: MIT */
#include "interrupt.h"

#include <stddef.h>

volatile sig_atomic_t bench_interrupted;

static void on_signal(int sig)
{
	bench_interrupted = sig;
}

void bench_interrupt_install(void)
{
	struct sigaction a = { .sa_handler = on_signal }; /* no SA_RESTART */

	sigaction(SIGINT, &a, NULL);
	sigaction(SIGTERM, &a, NULL);
	sigaction(SIGHUP, &a, NULL);
}
