/* SPDX-License-Identifier: MIT */
/* A path with a few slabs, one group and a consumer's view of the ring, on the heap. */
#ifndef NFR_PATH_FIXTURE_H
#define NFR_PATH_FIXTURE_H

#include "path.h"

#include "msg.h"
#include "unit.h"
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define FIXTURE_SLABS 4u /* one of them is the scratch slab */
#define FIXTURE_PACKETS 16u
#define FIXTURE_GROUP 5u

struct path_fixture {
	struct nfr_group group;
	struct nfr_layouts layouts;
	struct nfr_latency latency;
	uint32_t free_slabs[FIXTURE_SLABS];
	uint8_t states[FIXTURE_SLABS];
	struct nfr_spsc_consumer filled; /* the consumer's ends */
	struct nfr_spsc_producer free;
};

/* Makes *p usable; its other fields are kept. Returns false without memory. */
static inline bool path_fixture_make(struct path_fixture *f, struct nfr_path *p)
{
	struct nfr_geometry geometry = nfr_geometry_make(MSG_MAX_BYTES, FIXTURE_PACKETS, 0);
	void *at;

	memset(f, 0, sizeof(*f));
	geometry.slabs = FIXTURE_SLABS;
	p->map = nfr_channel_map(&geometry);
	at = aligned_alloc(NFR_PAGE, nfr_round_up(p->map.bytes, NFR_PAGE));
	if (!at)
		return false;
	memset(at, 0, p->map.bytes);
	p->channel = nfr_channel_init(at, &p->map);
	f->filled = nfr_spsc_consumer(nfr_channel_filled(p->channel, &p->map), p->map.capacity, 0);
	f->free = nfr_spsc_producer(nfr_channel_free(p->channel, &p->map), p->map.capacity, 0);
	p->queue_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	p->layouts = &f->layouts;
	p->latency = &f->latency;
	p->groups = &f->group;
	p->n_groups = 1;
	f->group.number = FIXTURE_GROUP;
	f->group.fd = -1;
	nfr_pool_init(&p->pool, &geometry, nfr_channel_slabs(p->channel, &p->map), f->free_slabs, f->states);
	return p->queue_fd >= 0;
}

static inline void path_fixture_free(struct nfr_path *p)
{
	close(p->queue_fd);
	free(p->channel);
}

/* What the consumer does: the slab published first, or NFR_SLAB_NONE. */
static inline uint32_t fixture_claim(struct path_fixture *f)
{
	uint32_t slab;

	return nfr_spsc_pop(&f->filled, &slab) ? slab : NFR_SLAB_NONE;
}

static inline void fixture_release(struct path_fixture *f, uint32_t slab)
{
	(void)nfr_spsc_push(&f->free, slab);
	nfr_spsc_publish(&f->free);
}

static inline struct nfr_slab *fixture_slab(struct nfr_path *p, uint32_t slab)
{
	return nfr_slab_at(p->pool.base, &p->pool.geometry, slab);
}

/* Writes `n` packets, numbered from `first_seq`. */
static inline void fixture_put_packets(struct msg *m, uint32_t first_seq, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		msg_numbered(m, first_seq + i);
}

/* Returns `m` as a source gives it out, in a filled slab; `bytes` is its true length. Empties `m`. */
static inline struct nfr_rx fixture_receive(struct nfr_path *p, struct msg *m, uint32_t bytes)
{
	uint32_t slab = nfr_pool_post(&p->pool);

	assert_int_not_equal(slab, NFR_SLAB_NONE);
	memcpy(nfr_slab_buffer(fixture_slab(p, slab), &p->pool.geometry), m->bytes, m->len);
	(void)nfr_pool_fill(&p->pool, slab);
	m->len = 0;
	return (struct nfr_rx){ .slab = slab, .bytes = bytes };
}

/* Takes `m` along the path. Empties `m`. */
static inline void fixture_deliver(struct nfr_path *p, struct msg *m)
{
	const struct nfr_rx rx = fixture_receive(p, m, m->len);

	nfr_path_deliver(p, &rx);
}

#endif
