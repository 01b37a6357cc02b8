/* SPDX-License-Identifier: MIT */
/* A worker's path and its consumer without the kernel and without threads: every slab of the
 * window holds a datagram already, as if it had just been received. The engine's own slab.c,
 * path.c and queue.c run. */
#include "queue.h"
#include "mem.h"
#include "micro.h"

#include <stdlib.h>

#define GROUP 5u

struct nfrb_path {
	struct nfr_path path;
	struct nfring_queue queue;
	uint32_t *free_slabs; /* memory of the pool */
	uint8_t *slab_states;
	uint16_t *parts;
	uint8_t *out;
	struct nfr_group group;
	struct nfr_layouts layouts;
	struct nfr_latency latency;
	struct nfr_claim *claims; /* the consumer's */
	uint32_t datagram_bytes;
	uint32_t payload;          /* bytes of each packet's */
	uint64_t wrong;            /* bytes of payload that were not to be expected */
	uint32_t slab[UINT16_MAX]; /* those in play */
};

/* -- setting up ------------------------------------------------------------------ */

static bool map_slabs(struct nfrb_path *b, uint32_t bytes, uint32_t window)
{
	struct nfr_path *p = &b->path;
	struct nfr_geometry geometry = nfr_geometry_make((uint32_t)nfr_round_up(bytes, 4096), NFRB_MESSAGES, 0);
	void *at;

	geometry.slabs = window;
	p->map = nfr_channel_map(&geometry);
	at = nfr_mem_map(p->map.bytes);
	b->free_slabs = calloc(window, sizeof(*b->free_slabs));
	b->slab_states = calloc(window, sizeof(*b->slab_states));
	b->parts = calloc(window, sizeof(*b->parts));
	b->out = calloc(1, nfr_carriers_out_bytes(&geometry));
	b->claims = calloc(p->map.capacity, sizeof(*b->claims));
	if (!at || !b->free_slabs || !b->slab_states || !b->parts || !b->out || !b->claims)
		return false;
	p->channel = nfr_channel_init(at, &p->map);
	nfr_pool_init(&p->pool, &geometry, nfr_channel_slabs(p->channel, &p->map), b->free_slabs, b->slab_states);
	nfr_carriers_init(&p->carriers, &p->pool, b->out, b->parts);
	return true;
}

static void make_path(struct nfrb_path *b)
{
	struct nfr_path *p = &b->path;

	nfr_layouts_init(&b->layouts);
	b->group.number = GROUP;
	p->layouts = &b->layouts;
	p->latency = &b->latency;
	p->claims = b->claims;
	p->groups = &b->group;
	p->n_groups = 1;
	p->queue_fd = -1;         /* nobody sleeps, so nobody is woken */
	p->stamp_watch.on = true; /* as opts.timestamps has it by default */
	p->parse = (struct nfr_parse){ .max = NFRB_MESSAGES };
	p->filled = nfr_spsc_producer(nfr_channel_filled(p->channel, &p->map), p->map.capacity, 0);
	p->free = nfr_spsc_consumer(nfr_channel_free(p->channel, &p->map), p->map.capacity, 0);
	nfr_queue_init(&b->queue, p);
}

static void fill_slabs(struct nfrb_path *b, const struct nfrb_datagram *d)
{
	struct nfr_pool *p = &b->path.pool;

	for (uint32_t i = 0; i < p->geometry.slabs; i++) {
		struct nfr_slab *at = nfr_slab_at(p->base, &p->geometry, i);

		memcpy(nfr_slab_buffer(at, &p->geometry), d->bytes, d->len);
	}
	b->datagram_bytes = d->len;
}

struct nfrb_path *nfrb_path_open(const char *kind, uint32_t payload, uint32_t window, const char **why)
{
	struct nfrb_path *b = aligned_alloc(alignof(struct nfrb_path), sizeof(*b));
	struct nfrb_datagram d;

	*why = "no memory";
	if (!b)
		return NULL;
	memset(b, 0, sizeof(*b));
	b->payload = payload;
	if (nfrb_datagram_make(&d, kind, payload, 0, why)) {
		bool ok = map_slabs(b, d.len, window);

		if (ok) {
			make_path(b);
			fill_slabs(b, &d);
		}
		nfrb_datagram_free(&d);
		if (ok)
			return b;
		*why = "no memory";
	}
	nfrb_path_close(b);
	return NULL;
}

void nfrb_path_close(struct nfrb_path *b)
{
	if (b->path.channel)
		nfr_mem_unmap(b->path.channel, b->path.map.bytes);
	free(b->free_slabs);
	free(b->slab_states);
	free(b->parts);
	free(b->out);
	free(b->claims);
	free(b);
}

/* -- slab states ------------------------------------------------------------------ */

static bool turn_window(struct nfrb_path *b)
{
	struct nfr_pool *p = &b->path.pool;
	uint32_t n = p->geometry.slabs;
	bool ok = true;

	for (uint32_t i = 0; i < n; i++)
		b->slab[i] = nfr_pool_post(p);
	for (uint32_t i = 0; i < n; i++)
		ok &= nfr_pool_fill(p, b->slab[i]) && nfr_pool_publish(p, b->slab[i]);
	for (uint32_t i = 0; i < n; i++)
		ok &= nfr_pool_take_back(p, b->slab[i]);
	return ok;
}

uint64_t nfrb_path_turn(struct nfrb_path *b)
{
	for (unsigned i = 0; i < NFRB_ROUNDS; i++)
		if (!turn_window(b))
			return 0;
	return (uint64_t)NFRB_ROUNDS * b->path.pool.geometry.slabs;
}

/* -- the whole way ----------------------------------------------------------------- */

/* The worker's wake-up: as many datagrams as there are slabs. */
static void receive(struct nfrb_path *b)
{
	struct nfr_path *p = &b->path;
	uint32_t slab;

	nfr_path_reclaim(p);
	while ((slab = nfr_pool_post(&p->pool)) != NFR_SLAB_NONE) {
		const struct nfr_rx rx = { .slab = slab, .bytes = b->datagram_bytes };

		/* The same numbers come again: to the ledger they are the next ones. */
		b->group.ledger.expected = 0;
		nfr_pool_fill(&p->pool, slab);
		nfr_path_deliver(p, &rx);
	}
	nfr_path_publish(p);
}

/* The consumer takes what there is, and looks at each packet's payload length. */
static uint64_t consume(struct nfrb_path *b)
{
	struct nfring_batch batch;
	uint64_t packets = 0, bytes = 0;

	while (nfring_queue_claim(&b->queue, &batch) == 1) {
		for (uint32_t i = 0; i < batch.count; i++) {
			uint32_t len = 0;

			nfring_pkt_payload(&batch.pkt[i], &len);
			bytes += len;
		}
		packets += batch.count;
		nfring_queue_release(&b->queue, &batch);
	}
	b->wrong |= bytes ^ packets * b->payload;
	return packets;
}

uint64_t nfrb_path_run(struct nfrb_path *b)
{
	uint64_t packets = 0;

	for (unsigned i = 0; i < NFRB_ROUNDS; i++) {
		receive(b);
		packets += consume(b);
	}
	if (packets != (uint64_t)NFRB_ROUNDS * b->path.pool.geometry.slabs * NFRB_MESSAGES)
		return 0;
	return b->wrong || nfr_counter(&b->group.ledger.lost) ? 0 : packets;
}
