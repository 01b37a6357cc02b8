/* SPDX-License-Identifier: MIT */
#include "stop.h"
#include "clock.h"
#include "fail.h"
#include "notify.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#define AGAIN_NS 60000000 /* beyond CLI_STOP_DRAIN_NS */

/* Static, because the signal handler reads them. */
static _Atomic(struct nfring *) engine;
static _Atomic uint64_t asked_at;  /* cli_clock_ns() when the stop was asked for; 0: it was not */
static _Atomic unsigned signalled; /* SIGINT, SIGTERM and SIGHUP */
static timer_t timer;

static void set_timer(uint64_t ns)
{
	struct itimerspec when = {
		.it_value = cli_clock_timespec(ns),
		.it_interval = { .tv_nsec = AGAIN_NS },
	};

	timer_settime(timer, 0, &when, NULL);
}

/* Async-signal-safe. Called again it repeats nfring_stop_after_drain(), which does nothing to an engine
 * that has not started: the first call may have come before the start. */
void cli_stop_request(void)
{
	struct nfring *n = atomic_load(&engine);
	uint64_t none = 0;

	if (atomic_compare_exchange_strong(&asked_at, &none, cli_clock_ns())) {
		cli_notify_stopping();
		set_timer(AGAIN_NS);
	}
	if (n)
		nfring_stop_after_drain(n);
}

void cli_stop_worker_failed(const struct cli_program *p, unsigned worker, int err)
{
	cli_fail(p, "receiving ended in worker %u: %s", worker, strerror(-err));
	cli_stop_request();
}

static void on_signal(int sig)
{
	int saved = errno;

	if (sig != SIGALRM)
		atomic_fetch_add_explicit(&signalled, 1, memory_order_relaxed);
	cli_stop_request();
	errno = saved;
}

static void signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGHUP);
	sigaddset(set, SIGALRM);
	sigaddset(set, SIGUSR1); /* requests.h */
}

int cli_stop_install(void)
{
	struct sigaction act = { .sa_handler = on_signal }; /* no SA_RESTART: a blocked write must return */
	struct sigaction ignore = { .sa_handler = SIG_IGN }, old;
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM };
	sigset_t set;

	if (timer_create(CLOCK_MONOTONIC, &event, &timer) < 0)
		return -errno;
	signals(&set);
	act.sa_mask = set;
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGALRM, &act, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
	if (sigaction(SIGHUP, NULL, &old) == 0 && old.sa_handler != SIG_IGN) /* nohup stays nohup */
		sigaction(SIGHUP, &act, NULL);
	return 0;
}

void cli_stop_attach(struct nfring *n)
{
	sigset_t set;

	signals(&set);
	if (!n)
		pthread_sigmask(SIG_BLOCK, &set, NULL);
	atomic_store(&engine, n);
	if (n)
		pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	if (n && cli_stop_age_ns())
		nfring_stop_after_drain(n);
}

void cli_stop_after(uint64_t ns)
{
	if (ns)
		set_timer(ns);
}

uint32_t cli_stop_after_count(_Atomic uint64_t *taken, uint64_t limit, uint32_t packets)
{
	uint64_t before;

	if (!limit)
		return packets;
	/* Relaxed: only the sum matters. */
	before = atomic_fetch_add_explicit(taken, packets, memory_order_relaxed);
	if (before + packets < limit)
		return packets;
	cli_stop_request();
	return before < limit ? (uint32_t)(limit - before) : 0;
}

bool cli_stop_asked_again(void)
{
	return atomic_load_explicit(&signalled, memory_order_relaxed) > 1;
}

bool cli_stop_sleep_until(uint64_t at_ns)
{
	while (!cli_stop_age_ns() && cli_clock_sleep_until(at_ns) == -EINTR) {
	}
	return !cli_stop_age_ns();
}

uint64_t cli_stop_age_ns(void)
{
	uint64_t at = atomic_load_explicit(&asked_at, memory_order_relaxed);
	uint64_t age;

	if (!at)
		return 0;
	age = cli_clock_ns() - at;
	return age ? age : 1;
}
