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
#define FIXTURE_SLABS_MAX 6u
#define FIXTURE_PACKETS 16u
#define FIXTURE_GROUP 5u
#define FIXTURE_OUT_BYTES 64u /* enough for the parts of all slabs */

struct path_fixture {
	struct nfr_group group;
	struct nfr_layouts layouts;
	struct nfr_latency latency;
	uint32_t free_slabs[FIXTURE_SLABS_MAX];
	uint8_t states[FIXTURE_SLABS_MAX];
	uint16_t parts[FIXTURE_SLABS_MAX];
	uint8_t out[FIXTURE_OUT_BYTES];
	struct nfr_spsc_consumer filled; /* the consumer's ends */
	struct nfr_spsc_producer free;
};

/* Makes *p usable, with so many slabs; its other fields are kept. Returns false without memory. */
static inline bool path_fixture_make_with(struct path_fixture *f, struct nfr_path *p, uint32_t slabs)
{
	struct nfr_geometry geometry = nfr_geometry_make(MSG_MAX_BYTES, FIXTURE_PACKETS, 0);
	void *at;

	memset(f, 0, sizeof(*f));
	geometry.slabs = slabs;
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
	assert_true(nfr_carriers_out_bytes(&geometry) <= sizeof(f->out));
	nfr_pool_init(&p->pool, &geometry, nfr_channel_slabs(p->channel, &p->map), f->free_slabs, f->states);
	nfr_carriers_init(&p->carriers, &p->pool, f->out, f->parts);
	return p->queue_fd >= 0;
}

static inline bool path_fixture_make(struct path_fixture *f, struct nfr_path *p)
{
	return path_fixture_make_with(f, p, FIXTURE_SLABS);
}

static inline void path_fixture_free(struct nfr_path *p)
{
	close(p->queue_fd);
	free(p->channel);
}

/* What the consumer does: the handle of the batch published first, or NFR_SLAB_NONE. */
static inline uint32_t fixture_claim(struct path_fixture *f)
{
	uint32_t handle;

	return nfr_spsc_pop(&f->filled, &handle) ? handle : NFR_SLAB_NONE;
}

static inline void fixture_release(struct path_fixture *f, uint32_t handle)
{
	(void)nfr_spsc_push(&f->free, handle);
	nfr_spsc_publish(&f->free);
}

static inline struct nfr_slab *fixture_slab(struct nfr_path *p, uint32_t slab)
{
	return nfr_slab_at(p->pool.base, &p->pool.geometry, slab);
}

static inline struct nfr_slab *fixture_batch(struct nfr_path *p, uint32_t handle)
{
	return nfr_handle_at(p->pool.base, &p->pool.geometry, handle);
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

/* Publishes two slabs of FIXTURE_SLABS_MAX: what is small is copied to a carrier as long as nobody
 * releases them. */
static inline void fixture_make_scarce(struct path_fixture *f, struct nfr_path *p)
{
	struct msg m = { .len = 0 };

	for (unsigned i = 0; i < 2; i++) {
		fixture_put_packets(&m, f->group.ledger.expected, 1);
		fixture_deliver(p, &m);
	}
	nfr_path_publish(p);
	assert_int_equal(p->pool.n_published, 2);
}

#endif
