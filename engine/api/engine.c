/* SPDX-License-Identifier: MIT */
/* The life of an engine but for its start: open, stop, close. */
#include "build.h"
#include "caller.h"
#include "error.h"
#include "log.h"
#include "families.h"
#include "mem.h"
#include "opts.h"
#include "start.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

int nfring_open(struct nfring **out, const struct nfring_opts *from, struct nfring_error *error)
{
	struct nfr_settings set;
	struct nfring_opts o;
	struct nfr_arena arena = { NULL };
	struct nfring *n;
	int ret;

	if (!out)
		return nfr_error(error, -EINVAL, NFRING_E_OPTION, "out is NULL: nfring_open() needs it for the engine");
	*out = NULL;
	ret = nfr_opts_copy(&o, from, error);
	if (ret == 0)
		ret = nfr_opts_check(&set, &o, error);
	if (ret < 0)
		return ret;
	n = nfr_arena_alloc(&arena, sizeof(*n));
	if (!n)
		return nfr_error_resource(error, -ENOMEM, "the engine");
	n->set = set;
	n->arena = arena;
	n->netns_fd = -1;
	n->pid = getpid();
	n->next_seq = NFR_SEQ_REQUEST;
	ret = nfr_engine_init(n, &o, error);
	if (ret < 0) {
		nfr_engine_fini(n);
		nfr_arena_close(&n->arena);
		return ret;
	}
	*out = n;
	return 0;
}

/* -- the end -------------------------------------------------------------------- */

static void stop(struct nfring *n, enum nfr_stop how)
{
	int saved = errno, before;

	if (!n || nfr_is_forked(n->pid))
		return;
	before = atomic_load_explicit(&n->stop_requested, memory_order_relaxed);
	/* Relaxed: S1 in nfr_poll_stop() publishes it. */
	while (before < (int)how &&
	       !atomic_compare_exchange_weak_explicit(&n->stop_requested, &before, how, memory_order_relaxed,
						      memory_order_relaxed)) {
	}
	nfr_stop_workers(n, how);
	errno = saved;
}

void nfring_stop(struct nfring *n)
{
	stop(n, NFR_STOP_AT_ONCE);
}

void nfring_stop_after_drain(struct nfring *n)
{
	stop(n, NFR_STOP_AFTER_DRAIN);
}

void nfring_close(struct nfring *n)
{
	if (!n)
		return;
	if (!nfr_is_forked(n->pid) && n->state == NFR_STARTED) {
		nfring_stop(n);
		for (uint32_t i = 0; i < n->n_workers; i++)
			nfr_caller_close(&n->queues[i]);
		if (!n->set.caller_threads)
			nfr_join_workers(n);
	}
	if (!nfr_is_forked(n->pid))
		nfr_families_restore(n);
	nfr_engine_fini(n);
	nfr_arena_close(&n->arena); /* *n lies in it */
}

unsigned nfring_worker_count(const struct nfring *n)
{
	return n ? n->n_workers : 0;
}

struct nfring_queue *nfring_queue_get(struct nfring *n, unsigned worker)
{
	return n && worker < n->n_workers ? &n->queues[worker] : NULL;
}

const char *nfring_version(void)
{
	return NFRING_VERSION;
}
