/* SPDX-License-Identifier: MIT */
/* Ending a bench early, by SIGINT, SIGTERM or SIGHUP. */
#ifndef BENCH_INTERRUPT_H
#define BENCH_INTERRUPT_H

#include <signal.h>

/* The signal that came; 0: none. */
extern volatile sig_atomic_t bench_interrupted;

/* Installs the handlers. A system call that waits returns with EINTR. */
void bench_interrupt_install(void);

#endif
