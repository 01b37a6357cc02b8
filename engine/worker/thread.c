/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "thread.h"
#include "compiler.h"
#include "cpu.h"
#include "drain.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void set_state(struct nfr_worker *w, enum nfr_thread_state state)
{
	/* Relaxed: who needs more than the state waits for `ready` or joins. */
	atomic_store_explicit(&w->state, state, memory_order_relaxed);
}

/* Removes what an earlier start that failed may have left. */
static void reset(struct nfr_worker *w)
{
	uint64_t count;

	w->result = w->start_result = 0;
	w->start_stage = NFR_START_SOURCE;
	w->poll.ack = (struct nfr_ack){ 0 };
	atomic_store_explicit(&w->poll.stats.min_wait, false, memory_order_relaxed);
	atomic_store_explicit(&w->poll.stats.source_name, NULL, memory_order_relaxed);
	atomic_store_explicit(&w->poll.drain_until_ns, 0, memory_order_relaxed);
	nfr_channel_reset(w->poll.path.channel, &w->poll.path.map);
	(void)!read(w->poll.stop_fd, &count, sizeof(count));
	(void)!read(w->poll.path.queue_fd, &count, sizeof(count));
	/* S2 acquire: a stop that is overwritten here has published that it was requested, and the
	 * engine looks for that at the end of its start; pairs with S1 and S4 in poll.c. */
	(void)atomic_exchange_explicit(&w->poll.stop, NFR_STOP_NONE, NFR_ORDER(S2, acquire));
}

int nfr_worker_open(struct nfr_worker *w)
{
	reset(w);
	return nfr_poll_open(&w->poll);
}

/* Prepares what must be the thread's own: its CPU, its capabilities, then its source. */
static int prepare(struct nfr_worker *w)
{
	int ret;

	w->start_stage = NFR_START_CPU;
	ret = w->cpu >= 0 ? nfr_cpu_pin((uint32_t)w->cpu) : 0;
	if (ret < 0)
		return ret;
	w->start_stage = NFR_START_CAPS;
	ret = nfr_poll_keep_caps(&w->poll);
	if (ret < 0)
		return ret;
	w->start_stage = NFR_START_SOURCE;
	ret = nfr_poll_activate(&w->poll);
	if (ret == 0)
		set_state(w, NFR_THREAD_RUNNING);
	return ret;
}

int nfr_worker_adopt(struct nfr_worker *w)
{
	return prepare(w);
}

/* Polls until the worker is stopped, a callback ends the capture, or the source breaks. Returns 0,
 * or the -errno that broke the source. */
static int poll_until_stopped(struct nfr_worker *w)
{
	int n;

	do {
		n = nfr_poll_once(&w->poll, -1);
	} while ((n >= 0 || n == -EINTR) && !nfr_poll_is_stopped(&w->poll));
	return n == -EINTR ? 0 : nfr_min(n, 0);
}

static void publish_end(struct nfr_worker *w, int err)
{
	set_state(w, NFR_THREAD_ENDED);
	nfr_path_publish_end(&w->poll.path, err);
}

void nfr_worker_end(struct nfr_worker *w, int err, const char *what)
{
	const struct nfr_path *path = &w->poll.path;

	if (err < 0 && !nfr_path_is_stopped_by_callback(path))
		nfr_poll_report_error(&w->poll, err, NFRING_E_SOURCE, what);
	if ((err < 0 || nfr_path_is_stopped_by_callback(path)) && path->on_batch)
		w->stop_all(w->poll.report_user);
	set_state(w, NFR_THREAD_DRAINING);
	nfr_drain(&w->poll);
	w->result = nfr_path_is_stopped_by_callback(path) ? path->callback_result : err;
	publish_end(w, err);
}

void nfr_worker_abandon(struct nfr_worker *w, int err)
{
	nfr_drain_idle(&w->poll);
	w->result = err;
	publish_end(w, err);
}

/* Runs a worker that is ready, in this thread. */
static void run_until_end(struct nfr_worker *w)
{
	const struct nfr_settings *set = w->poll.set;

	if (set->on_thread_start)
		set->on_thread_start(set->callback_user, w->poll.path.worker);
	nfr_worker_end(w, poll_until_stopped(w), "receiving broke");
}

static void *run(void *arg)
{
	struct nfr_worker *w = arg;
	char name[16];
	int ret;

	snprintf(name, sizeof(name), "nfring/%u", w->poll.path.worker);
	pthread_setname_np(pthread_self(), name);
	ret = w->start_result = prepare(w);
	sem_post(&w->ready);
	if (ret == 0)
		run_until_end(w);
	return NULL;
}

/* Makes the thread with every signal blocked: signals are for the program's own threads. */
static int make_thread(struct nfr_worker *w)
{
	sigset_t all, before;
	int err;

	w->start_stage = NFR_START_THREAD;
	set_state(w, NFR_THREAD_STARTING);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	err = pthread_create(&w->thread, NULL, run, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -err;
}

int nfr_worker_start(struct nfr_worker *w)
{
	int ret = make_thread(w);

	if (ret == 0) {
		while (sem_wait(&w->ready) < 0) {
		}
		ret = w->start_result;
		if (ret < 0)
			pthread_join(w->thread, NULL);
	}
	if (ret < 0)
		set_state(w, NFR_THREAD_FAILED);
	return ret;
}

int nfr_worker_run(struct nfr_worker *w)
{
	struct nfr_affinity before;
	int ret;

	set_state(w, NFR_THREAD_STARTING);
	nfr_cpu_save(&before);
	ret = prepare(w);
	if (ret == 0)
		run_until_end(w);
	nfr_cpu_restore(&before);
	set_state(w, ret < 0 ? NFR_THREAD_FAILED : NFR_THREAD_INIT);
	return ret;
}

int nfr_worker_join(struct nfr_worker *w)
{
	enum nfr_thread_state state = atomic_load_explicit(&w->state, memory_order_relaxed);

	if (state == NFR_THREAD_INIT || state == NFR_THREAD_FAILED)
		return 0;
	pthread_join(w->thread, NULL);
	set_state(w, NFR_THREAD_INIT);
	return w->result;
}
