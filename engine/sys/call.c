/* SPDX-License-Identifier: MIT */
#include "call.h"

#include <pthread.h>
#include <signal.h>

struct call {
	int (*fn)(void *arg);
	void *arg;
	int ret;
};

static void *run(void *arg)
{
	struct call *c = arg;

	c->ret = c->fn(c->arg);
	return NULL;
}

int nfr_call(int (*fn)(void *arg), void *arg)
{
	struct call c = { .fn = fn, .arg = arg };
	sigset_t all, before;
	pthread_t thread;
	int err;

	/* Signals are for the program's own threads. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	err = pthread_create(&thread, NULL, run, &c);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (err)
		return -err;
	pthread_join(thread, NULL);
	return c.ret;
}
