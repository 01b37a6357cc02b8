/* SPDX-License-Identifier: MIT */
/* The life of an engine: open, start or run, stop, close. */
#include "bind.h"
#include "build.h"
#include "control.h"
#include "error.h"
#include "mem.h"
#include "opts.h"
#include "queue.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 3, 4))) static void log_line(const struct nfring *n, int level, const char *format, ...)
{
	char text[256];
	va_list args;

	if (!n->set.log)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	n->set.log(n->set.log_user, level, text);
}

int nfring_open(struct nfring **out, const struct nfring_opts *from, struct nfring_error *error)
{
	struct nfr_settings set;
	struct nfring_opts o;
	struct nfring *n;
	unsigned arena;
	int ret;

	*out = NULL;
	ret = nfr_opts_copy(&o, from, error);
	if (ret == 0)
		ret = nfr_opts_check(&set, &o, error);
	if (ret < 0)
		return ret;
	ret = nfr_arena_open(&arena);
	if (ret < 0)
		return nfr_error(error, ret, NFRING_E_MEMORY, "no jemalloc arena: %s", strerror(-ret));
	n = nfr_arena_alloc(arena, sizeof(*n));
	if (!n) {
		nfr_arena_close(arena);
		return nfr_error_resource(error, -ENOMEM, "the engine");
	}
	n->set = set;
	n->arena = arena;
	n->netns_fd = -1;
	n->next_seq = NFR_SEQ_REQUEST;
	ret = nfr_engine_init(n, &o, error);
	if (ret < 0) {
		nfr_engine_fini(n);
		nfr_arena_close(arena);
		return ret;
	}
	*out = n;
	return 0;
}

/* Reports an error of a worker's thread to the log and to on_error. */
static int report(void *user, int err, int code, const char *what)
{
	struct nfring *n = user;
	struct nfring_error e;

	nfr_error(&e, err, code, "%s: %s", what, strerror(-err));
	log_line(n, NFRING_LOG_ERROR, "%s", e.text);
	return n->on_error ? n->on_error(&e, n->user) : 0;
}

static void stop_workers(void *user)
{
	struct nfring *n = user;

	for (uint32_t i = 0; i < n->n_workers; i++)
		nfr_worker_stop(&n->workers[i]);
}

static int cannot_start(const struct nfr_worker *w, int err, struct nfring_error *error)
{
	switch (w->start_stage) {
	case NFR_START_CPU:
		return nfr_error(error, err, NFRING_E_OPTION,
				 "worker %u cannot run on CPU %d: there is none, or this process may not use it",
				 w->poll.path.worker, w->cpu);
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

/* Ends those workers that were started. */
static void stop_and_join(struct nfring *n)
{
	stop_workers(n);
	for (uint32_t i = 0; i < n->n_workers; i++)
		nfr_worker_join(&n->workers[i]);
}

/* Sets the callbacks; on_batch is NULL for nfring_start(). */
static void set_callbacks(struct nfring *n, struct nfr_worker *w, nfring_batch_fn on_batch)
{
	w->stop_all = stop_workers;
	w->poll.report = report;
	w->poll.report_user = n;
	w->poll.path.on_batch = on_batch;
	w->poll.path.on_batch_user = n->user;
}

static int start_workers(struct nfring *n, nfring_batch_fn on_batch, struct nfring_error *error)
{
	for (uint32_t i = 0; i < n->n_workers; i++) {
		struct nfr_worker *w = &n->workers[i];
		int ret;

		set_callbacks(n, w, on_batch);
		nfr_queue_init(&n->queues[i], &w->poll.path);
		ret = nfr_worker_start(w);
		if (w->poll.uring_err < 0)
			log_line(n, NFRING_LOG_WARNING,
				 "worker %u: io_uring cannot be set up (%s): receiving with recv", i,
				 strerror(-w->poll.uring_err));
		if (ret < 0) {
			stop_and_join(n);
			return cannot_start(w, ret, error);
		}
	}
	return 0;
}

/* Logs the settings in force after a start. */
static void log_start(const struct nfring *n)
{
	const struct nfr_settings *set = &n->set;
	uint32_t rcvbuf = 0;

	log_line(n, NFRING_LOG_INFO,
		 "groups %u to %u on %u worker(s): source %s, qthresh %u%s, timeout %u cs, nlbufsiz %u, slabs %u x %u "
		 "bytes",
		 set->group, set->group + n->n_groups - 1, n->n_workers, n->workers[0].poll.source->ops->name,
		 set->qthresh, set->qthresh_auto ? " and following" : "", set->timeout_cs, set->nlbufsiz_bytes,
		 n->workers[0].poll.path.channel->geometry.slabs, set->slab_bytes);
	/* The kernel doubles what it is asked for. */
	if (nfr_control_rcvbuf(n->groups[0].nl, &rcvbuf) == 0 && rcvbuf / 2 < set->rcvbuf_bytes)
		log_line(n, NFRING_LOG_WARNING,
			 "the socket buffer is %u bytes, not %u: raise net.core.rmem_max, or run with CAP_NET_ADMIN in "
			 "the first user namespace",
			 rcvbuf / 2, set->rcvbuf_bytes);
}

static int start(struct nfring *n, nfring_batch_fn on_batch, nfring_error_fn on_error, void *user,
		 struct nfring_error *error)
{
	int ret;

	if (n->state != NFR_OPEN)
		return nfr_error(error, -EALREADY, NFRING_E_STATE, "an engine runs once: open another");
	n->on_error = on_error;
	n->user = user;
	ret = start_workers(n, on_batch, error);
	if (ret < 0)
		return ret;
	ret = nfr_bind_all(n, error);
	if (ret < 0 && ret != -ESHUTDOWN) {
		stop_and_join(n);
		nfr_unbind_all(n);
		return ret;
	}
	n->state = NFR_STARTED;
	log_start(n);
	/* A worker has ended already, or nfring_stop() was called meanwhile. */
	if (ret == -ESHUTDOWN || atomic_load_explicit(&n->stop_requested, memory_order_relaxed))
		stop_workers(n);
	return 0;
}

int nfring_start(struct nfring *n, struct nfring_error *error)
{
	return start(n, NULL, NULL, NULL, error);
}

/* Waits for the workers. Returns the result of the first that did not end by a stop. Sets *broke if
 * that is the -errno of a source, and not what a callback returned. */
static int join_workers(struct nfring *n, bool *broke)
{
	int result = 0;

	*broke = false;
	if (n->state != NFR_STARTED)
		return 0;
	for (uint32_t i = 0; i < n->n_workers; i++) {
		int ret = nfr_worker_join(&n->workers[i]);

		if (result || !ret)
			continue;
		result = ret;
		*broke = !nfr_path_is_stopped_by_callback(&n->workers[i].poll.path);
	}
	n->state = NFR_ENDED;
	/* Groups that were bound while their worker was ending. */
	nfr_unbind_all(n);
	return result;
}

int nfring_run(struct nfring *n, nfring_batch_fn on_batch, nfring_error_fn on_error, void *user,
	       struct nfring_error *error)
{
	bool broke;
	int ret;

	if (!on_batch)
		return nfr_error(error, -EINVAL, NFRING_E_OPTION, "nfring_run() needs a callback: on_batch is NULL");
	ret = start(n, on_batch, on_error, user, error);
	if (ret < 0)
		return ret;
	ret = join_workers(n, &broke);
	return broke ? nfr_error(error, ret, NFRING_E_SOURCE, "receiving broke: %s", strerror(-ret)) : ret;
}

void nfring_stop(struct nfring *n)
{
	/* Relaxed: S1 in nfr_poll_stop() publishes it. */
	atomic_store_explicit(&n->stop_requested, true, memory_order_relaxed);
	stop_workers(n);
}

void nfring_close(struct nfring *n)
{
	bool broke;

	if (!n)
		return;
	nfring_stop(n);
	join_workers(n, &broke);
	nfr_engine_fini(n);
	nfr_arena_close(n->arena); /* *n lies in it */
}

unsigned nfring_worker_count(const struct nfring *n)
{
	return n->n_workers;
}

struct nfring_queue *nfring_queue_get(struct nfring *n, unsigned worker)
{
	return worker < n->n_workers ? &n->queues[worker] : NULL;
}

int nfring_group_fd(const struct nfring *n, uint16_t group)
{
	uint32_t i = (uint32_t)group - n->set.group;

	return i < n->n_groups ? n->groups[i].fd : -ENOENT;
}

const char *nfring_version(void)
{
	return NFRING_VERSION;
}
