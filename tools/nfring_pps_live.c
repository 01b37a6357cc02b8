/* SPDX-License-Identifier: MIT */
#include "nfring_pps_live.h"
#include "nfring_pps_report.h"
#include "cli_clock.h"

#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define TICK_NS 1000000000u

/* What the line shows the difference of. */
struct sample {
	struct nfring_stats stats;
	uint64_t at_ns;
	double cpu_seconds;
};

static void sample_take(struct sample *s, struct nfring *engine)
{
	s->stats.size = sizeof(s->stats);
	nfring_stats_read(engine, &s->stats);
	s->at_ns = nfr_now_ns();
	s->cpu_seconds = nfr_cpu_seconds();
}

static void print_line(const struct nfr_live *l, const struct sample *a, const struct sample *b, double elapsed)
{
	double seconds = (double)(b->at_ns - a->at_ns) / 1e9;
	char rate[NFR_GROUPED_MAX], lost[NFR_GROUPED_MAX], drops[NFR_GROUPED_MAX];

	fprintf(stderr, "%s%5.0f s %13s packets/s %8.1f MB/s  lost %s  socket drops %s  CPU %.0f %%%s",
		l->terminal ? "\r" : "", elapsed,
		nfr_grouped((uint64_t)((double)(b->stats.packets - a->stats.packets) / seconds), rate),
		(double)(b->stats.bytes - a->stats.bytes) / seconds / 1e6, nfr_grouped(b->stats.lost, lost),
		nfr_grouped(b->stats.socket_drops, drops), (b->cpu_seconds - a->cpu_seconds) / seconds * 100,
		l->terminal ? "\033[K" : "\n");
	fflush(stderr);
}

/* Sleeps until `at_ns`. True: it is time; false: the end. Called with the lock held. */
static bool sleep_until(struct nfr_live *l, uint64_t at_ns)
{
	const struct timespec when = { .tv_sec = (time_t)(at_ns / 1000000000u),
				       .tv_nsec = (long)(at_ns % 1000000000u) };
	int r = 0;

	while (!l->ended && r == 0)
		r = pthread_cond_timedwait(&l->ended_cond, &l->lock, &when);
	return !l->ended;
}

static void *live(void *arg)
{
	struct nfr_live *l = arg;
	struct sample before, now;
	uint64_t start_ns, next_ns;

	sample_take(&before, l->engine);
	start_ns = next_ns = before.at_ns;
	pthread_mutex_lock(&l->lock);
	while (sleep_until(l, next_ns += TICK_NS)) {
		sample_take(&now, l->engine);
		print_line(l, &before, &now, (double)(now.at_ns - start_ns) / 1e9);
		before = now;
	}
	pthread_mutex_unlock(&l->lock);
	if (l->terminal && before.at_ns != start_ns)
		fputc('\n', stderr);
	return NULL;
}

int nfr_live_start(struct nfr_live *l, struct nfring *engine)
{
	pthread_condattr_t attr;
	sigset_t all, old;
	int r;

	*l = (struct nfr_live){ .engine = engine, .terminal = isatty(STDERR_FILENO) };
	pthread_mutex_init(&l->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&l->ended_cond, &attr);
	pthread_condattr_destroy(&attr);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	r = pthread_create(&l->thread, NULL, live, l);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	l->running = r == 0;
	return -r;
}

void nfr_live_stop(struct nfr_live *l)
{
	if (!l->running)
		return;
	pthread_mutex_lock(&l->lock);
	l->ended = true;
	pthread_cond_signal(&l->ended_cond);
	pthread_mutex_unlock(&l->lock);
	pthread_join(l->thread, NULL);
	pthread_cond_destroy(&l->ended_cond);
	pthread_mutex_destroy(&l->lock);
	l->running = false;
}
