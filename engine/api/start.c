/* SPDX-License-Identifier: MIT */
/* nfring_start() and nfring_run(). */
#include "start.h"
#include "bind.h"
#include "caller.h"
#include "control.h"
#include "error.h"
#include "feed.h"
#include "families.h"
#include "log.h"
#include "queue.h"

#include <errno.h>
#include <string.h>

/* Reports an error of a worker to the log and to on_error. */
static int report(void *user, uint16_t worker, int err, int code, const char *what)
{
	struct nfring *n = user;
	struct nfring_error e;

	nfr_error(&e, err, code, "worker %u: %s: %s", worker, what, strerror(-err));
	nfr_log(&n->set, NFRING_LOG_ERROR, "%s", e.text);
	return n->set.on_error ? n->set.on_error(&e, n->set.callback_user) : 0;
}

/* -- start ---------------------------------------------------------------------- */

void nfr_stop_workers(struct nfring *n, enum nfr_stop how)
{
	for (uint32_t i = 0; i < n->n_workers; i++)
		nfr_poll_stop(&n->workers[i].poll, how);
}

/* A callback or an error has ended one worker, so all of them end. */
static void stop_all(void *user)
{
	nfr_stop_workers(user, NFR_STOP_AT_ONCE);
}

static int cannot_start(const struct nfr_worker *w, int err, struct nfring_error *error)
{
	switch (w->start_stage) {
	case NFR_START_CPU:
		return nfr_error(error, err, NFRING_E_OPTION,
				 "worker %u cannot run on CPU %d: there is none, or this process may not use it",
				 w->poll.path.worker, w->cpu);
	case NFR_START_CAPS:
		return nfr_error(
			error, err, NFRING_E_PRIVILEGE,
			"worker %u cannot keep its capabilities (%s): the secure bits forbid it; start without "
			"SECBIT_KEEP_CAPS_LOCKED, or leave keep_net_admin off",
			w->poll.path.worker, strerror(-err));
	case NFR_START_SOURCE:
		return nfr_error(
			error, err, NFRING_E_SOURCE,
			"io_uring cannot be set up (%s): it needs Linux 6.1, kernel.io_uring_disabled=0, and a "
			"seccomp profile that allows it; or use the source auto or recv",
			strerror(-err));
	default:
		return nfr_error(error, err, NFRING_E_MEMORY, "worker %u: no thread can be made: %s",
				 w->poll.path.worker, strerror(-err));
	}
}

/* Sets what the worker calls; on_batch is NULL for nfring_start(). */
static void set_callbacks(struct nfring *n, struct nfr_worker *w, nfring_batch_fn on_batch, void *user)
{
	w->stop_all = stop_all;
	w->poll.report = report;
	w->poll.report_user = n;
	w->poll.path.on_batch = on_batch;
	w->poll.path.on_batch_user = user;
}

static void close_sources(struct nfring *n)
{
	for (uint32_t i = 0; i < n->n_workers; i++)
		nfr_poll_close(&n->workers[i].poll);
}

/* Ends those workers that were started, and leaves the engine as it was opened. */
static void undo_start(struct nfring *n)
{
	nfr_stop_workers(n, NFR_STOP_AT_ONCE);
	for (uint32_t i = 0; i < n->n_workers; i++)
		nfr_worker_join(&n->workers[i]);
	nfr_unbind_all(n);
	nfr_families_restore(n);
	close_sources(n);
}

/* Opens the workers' sources. */
static int open_workers(struct nfring *n, nfring_batch_fn on_batch, void *user, struct nfring_error *error)
{
	for (uint32_t i = 0; i < n->n_workers; i++) {
		struct nfr_worker *w = &n->workers[i];
		int ret;

		set_callbacks(n, w, on_batch, user);
		nfr_queue_init(&n->queues[i], &w->poll.path);
		ret = nfr_worker_open(w);
		if (ret == 0 && n->set.caller_threads)
			ret = nfr_caller_start(&n->queues[i]);
		if (ret < 0)
			return cannot_start(w, ret, error);
	}
	return 0;
}

/* Makes the workers' threads. */
static int start_threads(struct nfring *n, struct nfring_error *error)
{
	for (uint32_t i = 0; i < n->n_workers; i++) {
		int ret = nfr_worker_start(&n->workers[i]);

		if (ret < 0)
			return cannot_start(&n->workers[i], ret, error);
	}
	return 0;
}

/* Logs the settings in force after a start. */
static void log_start(const struct nfring *n)
{
	const struct nfr_settings *set = &n->set;
	uint32_t rcvbuf = 0;

	nfr_log(&n->set, NFRING_LOG_INFO,
		"%u group(s), the first is %u, %u worker(s): source %s, qthresh %u%s, timeout %u cs, nlbufsiz %u, "
		"rcvbuf %u a group, slabs %u x %u bytes",
		n->n_groups, n->groups[0].number, n->n_workers, n->workers[0].poll.source->ops->name, set->qthresh,
		set->qthresh_auto ? " and following" : "", set->timeout_cs, set->nlbufsiz_bytes, set->rcvbuf_bytes,
		n->workers[0].poll.path.map.geometry.slabs, set->slab_bytes);
	/* The kernel doubles what it is asked for. */
	if (nfr_control_rcvbuf(n->groups[0].nl, &rcvbuf) == 0 && rcvbuf / 2 < set->rcvbuf_bytes)
		nfr_log(&n->set, NFRING_LOG_WARNING,
			"the socket buffer is %u bytes, not %u: raise net.core.rmem_max, or run with CAP_NET_ADMIN in "
			"the first user namespace",
			rcvbuf / 2, set->rcvbuf_bytes);
}

/* Opens the sources and binds the groups: from then on the sockets fill, until somebody receives. */
static int bind_groups(struct nfring *n, nfring_batch_fn on_batch, void *user, struct nfring_error *error)
{
	int ret;

	ret = open_workers(n, on_batch, user, error);
	if (ret == 0)
		ret = nfr_bind_all(n, error);
	if (ret == 0 && n->set.pf_bind)
		ret = nfr_families_bind(n, error);
	if (ret < 0) {
		undo_start(n);
		return ret;
	}
	log_start(n);
	if (n->set.on_bound)
		n->set.on_bound(n->set.callback_user);
	return 0;
}

/* The start is complete. A stop that came meanwhile was forgotten by a worker that began after it. */
static void complete_start(struct nfring *n)
{
	int how = atomic_load_explicit(&n->stop_requested, memory_order_relaxed);

	n->state = NFR_STARTED;
	if (how != NFR_STOP_NONE)
		nfr_stop_workers(n, how);
}

/* Says whether the engine may be started. Returns 0 or -errno. */
static int check_state(const struct nfring *n, struct nfring_error *error)
{
	if (!n)
		return nfr_error(error, -EINVAL, NFRING_E_STATE, "the engine is NULL: open it with nfring_open()");
	if (nfr_is_forked(n->pid))
		return nfr_error(error, -EINVAL, NFRING_E_STATE,
				 "another process opened this engine: open one in the process that starts it");
	if (n->state != NFR_OPEN)
		return nfr_error(error, -EALREADY, NFRING_E_STATE, "an engine runs once: open another");
	return 0;
}

int nfring_start(struct nfring *n, struct nfring_error *error)
{
	int ret = check_state(n, error);

	if (ret < 0)
		return ret;
	if (nfr_feed_is_used(n)) {
		nfr_feed_start(n);
		complete_start(n);
		return 0;
	}
	ret = bind_groups(n, NULL, NULL, error);
	if (ret == 0 && !n->set.caller_threads) {
		ret = start_threads(n, error);
		if (ret < 0)
			undo_start(n);
	}
	if (ret < 0)
		return ret;
	complete_start(n);
	for (uint32_t i = 0; n->set.caller_threads && i < n->n_workers; i++)
		nfr_caller_open(&n->queues[i]);
	return 0;
}

/* -- run ------------------------------------------------------------------------ */

/* Returns what ended the first worker that did not end by a stop, as nfring_run() does. */
static int result_of(const struct nfring *n, struct nfring_error *error)
{
	for (uint32_t i = 0; i < n->n_workers; i++) {
		const struct nfr_worker *w = &n->workers[i];

		if (!w->result)
			continue;
		if (!nfr_path_is_stopped_by_callback(&w->poll.path))
			return nfr_error(error, w->result, NFRING_E_SOURCE, "receiving broke: %s",
					 strerror(-w->result));
		if (w->result < 0)
			return nfr_error(error, -EINVAL, NFRING_E_CALLBACK,
					 "a callback returned %d: 0 goes on, a positive number ends the capture",
					 w->result);
		return w->result;
	}
	return 0;
}

/* Waits for the threads. */
void nfr_join_workers(struct nfring *n)
{
	for (uint32_t i = 0; i < n->n_workers; i++)
		nfr_worker_join(&n->workers[i]);
	n->state = NFR_ENDED;
}

/* Runs the one worker in this thread. */
static int run_here(struct nfring *n, struct nfring_error *error)
{
	int ret;

	complete_start(n);
	ret = nfr_worker_run(&n->workers[0]);
	if (ret < 0) {
		n->state = NFR_OPEN;
		undo_start(n);
		return cannot_start(&n->workers[0], ret, error);
	}
	n->state = NFR_ENDED;
	return result_of(n, error);
}

int nfring_run(struct nfring *n, nfring_batch_fn on_batch, void *user, struct nfring_error *error)
{
	int ret;

	if (!on_batch)
		return nfr_error(error, -EINVAL, NFRING_E_OPTION, "nfring_run() needs a callback: on_batch is NULL");
	ret = check_state(n, error);
	if (ret < 0)
		return ret;
	if (nfr_feed_is_used(n))
		return nfr_error(error, -EINVAL, NFRING_E_OPTION,
				 "nfring_run() receives, and source feed has nothing to receive: use nfring_start()");
	if (n->set.caller_threads && n->n_workers > 1)
		return nfr_error(error, -EINVAL, NFRING_E_OPTION,
				 "nfring_run() with caller_threads has one thread for %u workers: set workers to 1",
				 n->n_workers);
	ret = bind_groups(n, on_batch, user, error);
	if (ret < 0)
		return ret;
	if (n->n_workers == 1 && !n->set.keep_net_admin)
		return run_here(n, error);
	ret = start_threads(n, error);
	if (ret < 0) {
		undo_start(n);
		return ret;
	}
	complete_start(n);
	nfr_join_workers(n);
	return result_of(n, error);
}
