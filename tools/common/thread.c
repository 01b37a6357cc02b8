/* SPDX-License-Identifier: MIT */
#include "thread.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>

/* `attr` may be NULL. */
static int start(const pthread_attr_t *attr, pthread_t *thread, void *(*run)(void *), void *arg)
{
	sigset_t all, old;
	int r;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	r = pthread_create(thread, attr, run, arg);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return -r;
}

int cli_thread_start(pthread_t *thread, void *(*run)(void *), void *arg)
{
	return start(NULL, thread, run, arg);
}

int cli_thread_start_on(unsigned cpu, pthread_t *thread, void *(*run)(void *), void *arg)
{
	pthread_attr_t attr;
	cpu_set_t set;
	int r;

	if (cpu >= CPU_SETSIZE)
		return -EINVAL;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	pthread_attr_init(&attr);
	r = -pthread_attr_setaffinity_np(&attr, sizeof(set), &set);
	r = r ? r : start(&attr, thread, run, arg);
	pthread_attr_destroy(&attr);
	return r;
}

int cli_thread_pin(unsigned cpu)
{
	cpu_set_t set;

	if (cpu >= CPU_SETSIZE)
		return -EINVAL;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set) < 0 ? -errno : 0;
}
