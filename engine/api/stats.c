/* SPDX-License-Identifier: MIT */
/* Counters as the public structures show them. */
#include "compiler.h"
#include "counter.h"
#include "control.h"
#include "groups.h"

#include <errno.h>
#include <string.h>

/* No structure of counters will ever be larger: the caller did not set the size. */
#define STATS_SIZE_MAX 4096u

static void add_group(struct nfring_stats *s, const struct nfr_group *g)
{
	const struct nfr_ledger *l = &g->ledger;
	struct nfr_control_memory m = { 0 };

	if (g->nl)
		(void)nfr_control_memory(g->nl, &m);
	s->packets += nfr_counter(&l->delivered);
	s->bytes += nfr_counter(&l->bytes);
	s->datagrams += nfr_counter(&l->datagrams);
	s->lost += nfr_counter(&l->lost);
	s->socket_drops += m.drops;
	s->truncated += nfr_counter(&l->truncated);
	s->malformed += nfr_counter(&l->malformed);
	s->filtered += nfr_counter(&l->filtered);
	s->discarded += nfr_counter(&l->discarded);
	s->resyncs += nfr_counter(&l->resyncs);
	s->tail_unknown |= nfr_tail_is_unknown(&g->tail, m.drops);
}

static void add_worker(struct nfring_stats *s, const struct nfring *n, unsigned worker)
{
	const struct nfr_worker *w = &n->workers[worker];

	for (uint32_t i = 0; i < w->poll.path.n_groups; i++)
		add_group(s, &w->poll.path.groups[i]);
	s->wakeups += nfr_counter(&w->poll.stats.wakeups);
	s->starved += nfr_counter(&w->poll.stats.starved);
	s->stale_releases += nfr_counter(&n->queues[worker].stale_releases);
}

/* Copies `known` bytes to a caller whose structure has `size`; the rest of it is 0. */
static int hand_out(void *to, size_t size, const void *from, size_t known)
{
	if (size < sizeof(size) || size > STATS_SIZE_MAX)
		return -EINVAL;
	memset(to, 0, size);
	memcpy(to, from, nfr_min(size, known));
	memcpy(to, &size, sizeof(size));
	return 0;
}

int nfring_stats_read(struct nfring *n, struct nfring_stats *out)
{
	struct nfring_stats s = { 0 };

	if (!n || !out)
		return -EINVAL;
	for (uint32_t i = 0; i < n->n_workers; i++)
		add_worker(&s, n, i);
	return hand_out(out, out->size, &s, sizeof(s));
}

int nfring_group_stats_read(struct nfring *n, uint16_t group, struct nfring_stats *out)
{
	struct nfring_stats s = { 0 };
	const struct nfr_group *g;

	if (!n || !out)
		return -EINVAL;
	g = nfr_groups_find(n, group);
	if (!g)
		return -ENOENT;
	add_group(&s, g);
	return hand_out(out, out->size, &s, sizeof(s));
}

static void add_latency(struct nfring_worker_stats *s, const struct nfr_latency *l)
{
	struct nfring_hist h;

	nfr_latency_read(l, &h);
	s->latency_stamped = nfr_counter(&l->stamped);
	s->latency_unstamped = nfr_counter(&l->unstamped);
	s->latency_stepped = nfr_counter(&l->stepped);
	s->latency_p50_ns = nfring_hist_quantile(&h, 0.5);
	s->latency_p90_ns = nfring_hist_quantile(&h, 0.9);
	s->latency_p99_ns = nfring_hist_quantile(&h, 0.99);
	s->latency_p999_ns = nfring_hist_quantile(&h, 0.999);
	s->latency_max_ns = h.max;
}

int nfring_worker_latency_read(struct nfring *n, unsigned worker, struct nfring_hist *hist)
{
	if (!n || !hist)
		return -EINVAL;
	if (worker >= n->n_workers)
		return -ENOENT;
	nfr_latency_read(n->workers[worker].poll.path.latency, hist);
	return 0;
}

/* Adds the limits in force in the worker's first group. */
static void add_limits(struct nfring_worker_stats *s, const struct nfr_group *g)
{
	s->group = g->number;
	s->qthresh = atomic_load_explicit(&g->qthresh.qthresh, memory_order_relaxed);
	s->qthresh_frozen = atomic_load_explicit(&g->qthresh.frozen, memory_order_relaxed);
	s->nlbufsiz_bytes = atomic_load_explicit(&g->qthresh.nlbufsiz_bytes, memory_order_relaxed);
	if (g->nl)
		(void)nfr_control_rcvbuf(g->nl, &s->rcvbuf_bytes);
}

static void add_poll(struct nfring_worker_stats *s, const struct nfr_poll *p)
{
	const char *source = atomic_load_explicit(&p->stats.source_name, memory_order_relaxed);

	s->source = source ? source : "none";
	s->hold_us = atomic_load_explicit(&p->stats.hold_us, memory_order_relaxed);
	s->slabs = p->path.map.geometry.slabs;
	s->window = p->window;
	s->free_slabs = atomic_load_explicit(&p->stats.n_free, memory_order_relaxed);
	s->timestamps = atomic_load_explicit(&p->stats.timestamps, memory_order_relaxed);
	s->min_wait = atomic_load_explicit(&p->stats.min_wait, memory_order_relaxed);
}

int nfring_worker_stats_read(struct nfring *n, unsigned worker, struct nfring_worker_stats *out)
{
	struct nfring_worker_stats s = { 0 };
	const struct nfr_worker *w;

	if (!n || !out)
		return -EINVAL;
	if (worker >= n->n_workers)
		return -ENOENT;
	w = &n->workers[worker];
	s.sum.size = sizeof(s.sum);
	add_worker(&s.sum, n, worker);
	s.cpu = w->cpu;
	s.group_count = (uint16_t)w->poll.path.n_groups;
	s.timeout_cs = n->set.timeout_cs;
	s.latency_budget_us = n->set.latency_budget_us;
	s.slab_bytes = n->set.slab_bytes;
	add_limits(&s, &w->poll.path.groups[0]);
	add_poll(&s, &w->poll);
	add_latency(&s, w->poll.path.latency);
	return hand_out(out, out->size, &s, sizeof(s));
}
