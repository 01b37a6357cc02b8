/* SPDX-License-Identifier: MIT */
#include "live.h"
#include "interval.h"
#include "view.h"
#include "clock.h"
#include "thread.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Sleeps until CLOCK_MONOTONIC is `at_ns`. Returns false, at once, if the thread is to end.
 * Called with l->lock held. */
static bool sleep_until(struct pps_live *l, uint64_t at_ns)
{
	const struct timespec when = cli_clock_timespec(at_ns);
	int r = 0;

	while (!l->stopping && r == 0)
		r = pthread_cond_timedwait(&l->stop_cond, &l->lock, &when);
	return !l->stopping;
}

static void show_block(struct pps_live *l, double elapsed)
{
	struct winsize size = { 0 };
	size_t len;
	char *text;
	FILE *f = open_memstream(&text, &len);

	if (!f)
		return;
	pps_view_block(f, l->sample[0], l->sample[1], elapsed);
	if (fclose(f) != 0)
		return;
	ioctl(STDERR_FILENO, TIOCGWINSZ, &size);
	pps_block_write(stderr, &l->block, text, size.ws_col, size.ws_row);
	free(text);
}

static void show(struct pps_live *l, double elapsed)
{
	if (l->pps->options.json) {
		pps_interval_json(stdout, l->sample[0], l->sample[1], elapsed);
		fflush(stdout);
		return;
	}
	if (l->terminal)
		show_block(l, elapsed);
	else
		pps_view_line(stderr, l->sample[0], l->sample[1], elapsed);
	fflush(stderr);
}

static void *live(void *arg)
{
	struct pps_live *l = arg;
	uint64_t start_ns, next_ns;

	pps_sample_take(l->sample[0], l->pps);
	start_ns = next_ns = l->sample[0]->at_ns;
	pthread_mutex_lock(&l->lock);
	while (sleep_until(l, next_ns += l->pps->options.interval_ns)) {
		struct pps_sample *before = l->sample[0];

		pps_sample_take(l->sample[1], l->pps);
		show(l, (double)(l->sample[1]->at_ns - start_ns) / 1e9);
		l->sample[0] = l->sample[1];
		l->sample[1] = before;
	}
	pthread_mutex_unlock(&l->lock);
	return NULL;
}

int pps_live_start(struct pps_live *l, struct pps *pps)
{
	pthread_condattr_t attr;
	int r;

	*l = (struct pps_live){ .pps = pps, .terminal = isatty(STDERR_FILENO) };
	l->sample[0] = pps_sample_open(pps);
	l->sample[1] = pps_sample_open(pps);
	if (!l->sample[0] || !l->sample[1]) {
		pps_sample_close(l->sample[0]);
		pps_sample_close(l->sample[1]);
		return -ENOMEM;
	}
	pthread_mutex_init(&l->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&l->stop_cond, &attr);
	pthread_condattr_destroy(&attr);
	r = cli_thread_start(&l->thread, live, l);
	l->running = r == 0;
	return r;
}

void pps_live_say(struct pps_live *l, const char *line)
{
	if (l->running)
		pthread_mutex_lock(&l->lock);
	fprintf(stderr, "%s\n", line);
	l->block.lines = 0;
	if (l->running)
		pthread_mutex_unlock(&l->lock);
}

void pps_live_stop(struct pps_live *l)
{
	if (!l->running)
		return;
	pthread_mutex_lock(&l->lock);
	l->stopping = true;
	pthread_cond_signal(&l->stop_cond);
	pthread_mutex_unlock(&l->lock);
	pthread_join(l->thread, NULL);
	pthread_cond_destroy(&l->stop_cond);
	pthread_mutex_destroy(&l->lock);
	pps_sample_close(l->sample[0]);
	pps_sample_close(l->sample[1]);
	l->running = false;
}
