/* SPDX-License-Identifier: MIT */
/* Starting threads, and pinning them to CPUs. */
#ifndef CLI_THREAD_H
#define CLI_THREAD_H

#include <pthread.h>

/* Starts a thread with all signals blocked: they go to the caller's thread. Returns 0 or -errno. */
int cli_thread_start(pthread_t *thread, void *(*run)(void *), void *arg);

/* The same, on `cpu` from its first instruction on. Returns 0, or -errno: -EINVAL if there is no such CPU. */
int cli_thread_start_on(unsigned cpu, pthread_t *thread, void *(*run)(void *), void *arg);

/* Runs the calling thread on this CPU only. Returns 0, or -errno: -EINVAL if there is no such CPU. */
int cli_thread_pin(unsigned cpu);

#endif
