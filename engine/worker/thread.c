/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "thread.h"
#include "cpu.h"
#include "drain.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#define START_TIMEOUT_MS 10000

static void set_state(struct nfr_worker *w, enum nfr_thread_state state)
{
	/* Relaxed: who needs more than the state waits for the ACK or joins. */
	atomic_store_explicit(&w->state, state, memory_order_relaxed);
}

/* Prepares what must be the thread's own: its CPU, then its source. */
static int prepare(struct nfr_worker *w)
{
	int ret;

	w->start_stage = NFR_START_CPU;
	ret = w->cpu >= 0 ? nfr_cpu_pin((uint32_t)w->cpu) : 0;
	if (ret < 0)
		return ret;
	w->start_stage = NFR_START_SOURCE;
	return nfr_poll_open(&w->poll);
}

/* Polls until the worker is stopped, a callback ends the capture, or the source breaks. Returns 0,
 * or the -errno that broke the source. */
static int poll_until_stopped(struct nfr_worker *w)
{
	int n;

	do {
		n = nfr_poll_once(&w->poll, -1);
	} while (n >= 0 && !nfr_poll_is_stopped(&w->poll));
	if (n < 0 && !nfr_path_is_stopped_by_callback(&w->poll.path))
		nfr_poll_report_error(&w->poll, n, NFRING_E_SOURCE, "receiving broke");
	return nfr_min(n, 0);
}

/* Tells the consumer that nothing will be published any more. */
static void publish_end(struct nfr_worker *w)
{
	struct nfr_path *p = &w->poll.path;
	const uint64_t one = 1;

	/* E1 release: after the last publish; pairs with E2 in queue.c. */
	atomic_store_explicit(&p->channel->result, w->result < 0 ? w->result : -ESHUTDOWN, memory_order_release);
	(void)!write(p->queue_fd, &one, sizeof(one));
}

static void *run(void *arg)
{
	struct nfr_worker *w = arg;
	const struct nfr_path *path = &w->poll.path;
	int ret = prepare(w);

	set_state(w, ret < 0 ? NFR_THREAD_FAILED : NFR_THREAD_RUNNING);
	nfr_ack_receive(&w->poll.ack, NFR_SEQ_START, ret);
	if (ret < 0)
		return NULL;
	ret = poll_until_stopped(w);
	if ((ret < 0 || nfr_path_is_stopped_by_callback(path)) && path->on_batch)
		w->stop_all(w->poll.report_user);
	set_state(w, NFR_THREAD_DRAINING);
	nfr_drain(&w->poll);
	nfr_poll_close(&w->poll);
	w->result = nfr_path_is_stopped_by_callback(path) ? path->callback_result : ret;
	set_state(w, NFR_THREAD_ENDED);
	nfr_ack_close(&w->poll.ack);
	publish_end(w);
	return NULL;
}

/* Removes what an earlier start that failed may have left. */
static void reset(struct nfr_worker *w)
{
	uint64_t count;

	w->result = 0;
	w->start_stage = NFR_START_THREAD;
	w->poll.uring_err = 0;
	atomic_store_explicit(&w->poll.stats.min_wait, false, memory_order_relaxed);
	atomic_store_explicit(&w->poll.stats.source_name, NULL, memory_order_relaxed);
	nfr_channel_reset(w->poll.path.channel, &w->poll.path.map);
	(void)!read(w->poll.stop_fd, &count, sizeof(count));
	(void)!read(w->poll.path.queue_fd, &count, sizeof(count));
	/* S2 acquire: a stop that is overwritten here has published that it was requested, and the
	 * engine looks for that at the end of its start; pairs with S1 in poll.c. */
	(void)atomic_exchange_explicit(&w->poll.stop, false, memory_order_acquire);
	nfr_ack_open(&w->poll.ack);
	nfr_ack_expect(&w->poll.ack, NFR_SEQ_START);
}

/* Makes the thread with every signal blocked: signals are for the program's own threads. */
static int make_thread(struct nfr_worker *w)
{
	sigset_t all, before;
	char name[16];
	int err;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	err = pthread_create(&w->thread, NULL, run, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (err)
		return -err;
	snprintf(name, sizeof(name), "nfring/%u", w->poll.path.worker);
	pthread_setname_np(w->thread, name);
	return 0;
}

int nfr_worker_start(struct nfr_worker *w)
{
	int ret;

	reset(w);
	set_state(w, NFR_THREAD_STARTING);
	ret = make_thread(w);
	if (ret == 0) {
		ret = nfr_ack_wait(&w->poll.ack, START_TIMEOUT_MS);
		if (ret < 0) {
			nfr_worker_stop(w);
			pthread_join(w->thread, NULL);
		}
	}
	if (ret < 0)
		set_state(w, NFR_THREAD_FAILED);
	return ret;
}

void nfr_worker_stop(struct nfr_worker *w)
{
	nfr_poll_stop(&w->poll);
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
