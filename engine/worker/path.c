/* SPDX-License-Identifier: MIT */
#include "path.h"
#include "compiler.h"
#include "event.h"

#include <errno.h>

void nfr_path_init(struct nfr_path *p, uint16_t flags, nfr_ack_fn on_ack, void *on_ack_user)
{
	nfr_pool_reset(&p->pool);
	nfr_carriers_reset(&p->carriers);
	p->filled = nfr_spsc_producer(nfr_channel_filled(p->channel, &p->map), p->map.capacity, 0);
	p->free = nfr_spsc_consumer(nfr_channel_free(p->channel, &p->map), p->map.capacity, 0);
	p->scratch_slab = nfr_pool_post(&p->pool);
	nfr_pool_fill(&p->pool, p->scratch_slab);
	p->parse = (struct nfr_parse){
		.max = p->pool.geometry.desc_max,
		/* The ledger needs NFULA_SEQ; the user sees it only if asked for. */
		.hide = flags & NFRING_FLAG_SEQ ? 0 : 1u << NFULA_SEQ,
		.on_ack = on_ack,
		.on_ack_user = on_ack_user,
	};
	nfr_layouts_init(p->layouts);
	for (uint32_t i = 0; i < p->n_groups; i++) {
		p->groups[i].ledger.expected = 0;
		p->groups[i].tail.sampled = false;
		p->groups[i].arrived = (struct nfr_arrival){ 0 };
	}
	p->callback_result = 0;
}

/* Removes the descriptors of packets that the filter does not want; returns how many are left. A
 * descriptor's offsets are relative to itself, so moving one changes its offset. */
static uint32_t filter(const struct nfr_path *p, struct nfring_pkt *pkt, uint32_t count)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < count; i++) {
		if (!p->filter(&pkt[i], p->filter_user))
			continue;
		if (kept != i) {
			pkt[kept] = pkt[i];
			pkt[kept].msg += (int32_t)((i - kept) * sizeof(*pkt));
		}
		kept++;
	}
	return kept;
}

/* Counts the datagram in the group's ledger and for its batching controller. */
static void enter_into_ledger(struct nfr_group *g, const struct nfr_parse *found, uint32_t bytes)
{
	struct nfr_ledger *l = &g->ledger;

	/* A datagram without a packet and without a fault is an ACK. */
	if (nfr_likely(found->count || found->malformed || found->cut)) {
		nfr_count(&l->datagrams, 1);
		nfr_count(&l->bytes, bytes);
	}
	if (nfr_unlikely(found->cut))
		nfr_count(&l->truncated, 1);
	if (nfr_unlikely(found->malformed))
		nfr_count(&l->malformed, found->malformed);
	g->arrived.packets += found->count;
	g->arrived.datagrams++;
	g->arrived.bytes += bytes;
}

/* Parses the datagram in `slab` and enters it into the ledger; returns the number of its packets. */
static uint32_t parse(struct nfr_path *p, struct nfr_slab *slab, const struct nfr_rx *rx)
{
	struct nfr_group *group = &p->groups[rx->sock];
	uint32_t bytes = nfr_min(rx->bytes, p->pool.geometry.buf_bytes);

	p->parse.pkt = nfr_slab_pkts(slab);
	p->parse.cut = rx->bytes > bytes;
	nfr_layouts_parse(p->layouts, &p->parse, nfr_slab_buffer(slab, &p->pool.geometry), bytes);
	enter_into_ledger(group, &p->parse, rx->bytes);
	if (nfr_likely(!p->recorded)) {
		nfr_ledger_sequence(&group->ledger, p->parse.seq_first, p->parse.seq_last, p->parse.numbered);
		nfr_tail_received(&group->tail, &group->ledger);
	}
	return p->parse.count;
}

void nfr_path_discard(struct nfr_path *p, const struct nfr_rx *rx)
{
	struct nfr_slab *slab = nfr_slab_at(p->pool.base, &p->pool.geometry, rx->slab);

	nfr_count(&p->groups[rx->sock].ledger.discarded, parse(p, slab, rx));
}

static void call_on_batch(struct nfr_path *p, struct nfr_slab *slab, uint32_t number)
{
	const struct nfring_batch batch = nfr_slab_batch(slab);
	int ret;

	nfr_latency_note(p->latency, &batch, p->now_ns);
	ret = p->on_batch(&batch, p->on_batch_user);
	nfr_pool_drop(&p->pool, number);
	/* A zero does not take back what on_error returned while this datagram was parsed. */
	if (nfr_unlikely(ret))
		p->callback_result = ret;
}

/* Makes a batch of the slab: where it is, or in a carrier. Returns the batch's handle. */
static uint32_t make_batch(struct nfr_path *p, struct nfr_slab *slab, const struct nfr_rx *rx, uint32_t count)
{
	const struct nfr_geometry *geometry = &p->pool.geometry;
	const uint32_t bytes = nfr_min(rx->bytes, geometry->buf_bytes);
	const uint32_t handle = nfr_carriers_put(&p->carriers, count, bytes);

	if (nfr_likely(handle == NFR_SLAB_NONE)) {
		nfr_pool_publish(&p->pool, rx->slab);
		return nfr_handle(rx->slab, 0);
	}
	nfr_carriers_copy(nfr_handle_at(p->pool.base, geometry, handle), slab, geometry, count, bytes);
	nfr_pool_drop(&p->pool, rx->slab);
	return handle;
}

/* Pushes a batch of `count` packets to the ring. The ring has room for every batch, unless the consumer has
 * written what it must not; nobody can take the packets then. Returns whether it was pushed. */
static bool push(struct nfr_path *p, struct nfr_ledger *l, uint32_t handle, uint32_t count)
{
	if (nfr_unlikely(!nfr_spsc_push(&p->filled, handle))) {
		nfr_count(&l->discarded, count);
		nfr_carriers_take_back(&p->carriers, handle);
		return false;
	}
	nfr_count(&l->delivered, count);
	return true;
}

void nfr_path_deliver_as(struct nfr_path *p, const struct nfr_rx *rx, uint16_t number)
{
	struct nfr_slab *slab = nfr_slab_at(p->pool.base, &p->pool.geometry, rx->slab);
	struct nfr_ledger *ledger = &p->groups[rx->sock].ledger;
	const uint32_t found = parse(p, slab, rx);
	const uint32_t count = p->filter ? filter(p, nfr_slab_pkts(slab), found) : found;

	if (p->stamp_watch.on && nfr_likely(count))
		nfr_stamp_watch_see(&p->stamp_watch, nfr_slab_pkts(slab), count);
	if (nfr_unlikely(count < found))
		nfr_count(&ledger->filtered, found - count);
	if (nfr_unlikely(count == 0)) {
		nfr_pool_drop(&p->pool, rx->slab);
		return;
	}
	slab->received_ns = p->now_ns;
	slab->lost_before = ledger->unreported;
	slab->count = count;
	slab->bytes = rx->bytes;
	slab->worker = p->worker;
	slab->group = number;
	if (!p->on_batch) {
		if (nfr_likely(push(p, ledger, make_batch(p, slab, rx, count), count)))
			ledger->unreported = 0;
		return;
	}
	ledger->unreported = 0;
	nfr_count(&ledger->delivered, count);
	call_on_batch(p, slab, rx->slab);
}

void nfr_path_deliver(struct nfr_path *p, const struct nfr_rx *rx)
{
	nfr_path_deliver_as(p, rx, p->groups[rx->sock].number);
}

void nfr_path_publish(struct nfr_path *p)
{
	if (!nfr_spsc_staged(&p->filled))
		return;
	nfr_spsc_publish_before_wake(&p->filled);
	if (nfr_wake_needed(&p->channel->wake))
		nfr_event_write(p->queue_fd);
}

void nfr_path_publish_end(struct nfr_path *p, int err)
{
	/* E1 release: after the last publish; pairs with E2 in queue.c. */
	atomic_store_explicit(&p->channel->result, err < 0 ? err : -ESHUTDOWN, NFR_ORDER(E1, release));
	nfr_event_write(p->queue_fd);
}

void nfr_path_reclaim(struct nfr_path *p)
{
	uint32_t handle, most = p->pool.n_published + p->carriers.n_parts;

	/* No more can be released than are with the consumer, so this ends whatever it writes. The handle
	 * of a batch that is not with it is ignored. */
	for (; most && nfr_spsc_pop(&p->free, &handle); most--)
		(void)nfr_carriers_take_back(&p->carriers, handle);
}
