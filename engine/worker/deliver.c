/* SPDX-License-Identifier: MIT */
/* A filled slab on its way: parse, ledger, filter, then the ring or the callback. */
#include "worker.h"

#include <unistd.h>

/* Drops the descriptors that the filter refuses. They are relative to
 * themselves, so moving one changes its offset. */
static uint32_t filter(struct nfr_worker *w, struct nfring_pkt *pkt, uint32_t count)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < count; i++) {
		if (!w->set->filter(&pkt[i], w->set->filter_user))
			continue;
		if (kept != i) {
			pkt[kept] = pkt[i];
			pkt[kept].msg += (int32_t)((i - kept) * sizeof(*pkt));
		}
		kept++;
	}
	return kept;
}

/* Parses the datagram in `slab` and enters it into the ledger; returns its packets. */
static uint32_t parse(struct nfr_worker *w, struct nfr_slab *slab, const struct nfr_rx *rx)
{
	struct nfr_ledger *l = &w->groups[rx->sock].ledger;
	struct nfr_parse *p = &w->parse;
	uint32_t bytes = nfr_min(rx->bytes, w->pool.geometry.buf_bytes);

	p->pkt = nfr_slab_pkts(slab);
	p->cut = rx->bytes > bytes;
	nfr_layouts_parse(w->layouts, p, nfr_slab_buffer(slab, &w->pool.geometry), bytes);
	/* What brought neither a packet nor a fault was the kernel's answer to us. */
	if (nfr_likely(p->count || p->malformed || p->cut)) {
		nfr_count(&l->datagrams, 1);
		nfr_count(&l->bytes, rx->bytes);
	}
	if (nfr_unlikely(p->cut))
		nfr_count(&l->truncated, 1);
	if (nfr_unlikely(p->malformed))
		nfr_count(&l->malformed, p->malformed);
	nfr_ledger_sequence(l, p->seq_first, p->seq_last, p->numbered);
	w->groups[rx->sock].arrived.packets += p->count;
	w->groups[rx->sock].arrived.datagrams++;
	w->groups[rx->sock].arrived.bytes += rx->bytes;
	return p->count;
}

void nfr_discard(struct nfr_worker *w, const struct nfr_rx *rx)
{
	struct nfr_slab *slab = nfr_slab_at(w->pool.base, &w->pool.geometry, rx->slab);

	nfr_count(&w->groups[rx->sock].ledger.discarded, parse(w, slab, rx));
}

static void call_back(struct nfr_worker *w, struct nfr_slab *slab, uint32_t number)
{
	const struct nfring_batch batch = {
		.pkt = nfr_slab_pkts(slab),
		.count = slab->count,
		.slab = number,
		.received_ns = slab->received_ns,
		.bytes = slab->bytes,
		.worker = slab->worker,
		.group = slab->group,
	};
	int ret;

	nfr_latency_enter(w->latency, &batch);
	ret = w->on_batch(&batch, w->on_batch_user);

	nfr_pool_drop(&w->pool, number);
	if (nfr_likely(ret == 0))
		return;
	w->ended = ret;
	w->refused = true;
}

void nfr_deliver(struct nfr_worker *w, const struct nfr_rx *rx)
{
	struct nfr_slab *slab = nfr_slab_at(w->pool.base, &w->pool.geometry, rx->slab);
	struct nfr_group *group = &w->groups[rx->sock];
	uint32_t found;

	if (nfr_unlikely(w->refused)) {
		nfr_discard(w, rx);
		nfr_pool_drop(&w->pool, rx->slab);
		return;
	}
	found = parse(w, slab, rx);
	slab->count = w->set->filter ? filter(w, nfr_slab_pkts(slab), found) : found;
	slab->received_ns = w->now_ns;
	slab->bytes = rx->bytes;
	slab->worker = w->index;
	slab->group = group->number;
	if (nfr_unlikely(slab->count < found))
		nfr_count(&group->ledger.filtered, found - slab->count);
	if (nfr_unlikely(slab->count == 0)) {
		nfr_pool_drop(&w->pool, rx->slab);
		return;
	}
	nfr_count(&group->ledger.delivered, slab->count);
	if (w->on_batch) {
		call_back(w, slab, rx->slab);
		return;
	}
	nfr_pool_publish(&w->pool, rx->slab);
	nfr_spsc_push(nfr_channel_filled(w->channel), rx->slab); /* has room for every slab */
}

void nfr_deliver_flush(struct nfr_worker *w)
{
	const uint64_t one = 1;

	if (!nfr_spsc_staged(nfr_channel_filled(w->channel)))
		return;
	nfr_spsc_publish_before_wake(nfr_channel_filled(w->channel));
	if (nfr_wake_needed(&w->channel->wake))
		(void)!write(w->queue_fd, &one, sizeof(one));
}

void nfr_deliver_reclaim(struct nfr_worker *w)
{
	uint32_t slab;

	/* A number that is not out is the consumer's mistake, and ignored. */
	while (nfr_spsc_pop(nfr_channel_free(w->channel), &slab))
		(void)nfr_pool_take_back(&w->pool, slab);
}
