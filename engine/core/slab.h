/* SPDX-License-Identifier: MIT */
/* Slabs: where the kernel puts datagrams, and who owns which one.
 *
 *   one slab of the mapping, `stride` bytes
 *   +-----------------+-------------------------------+--------------------------+
 *   | struct nfr_slab | struct nfring_pkt x desc_max  | receive buffer buf_bytes |
 *   +-----------------+-------------------------------+--------------------------+
 *
 *   free --post--> posted --fill--> filled --publish--> published --take_back--> free
 *    ^                |                |
 *    '----unpost------'                '---drop---> free
 *   worker          source           worker            consumer                worker
 *
 *   free --open_carrier--> carrier --free_carrier--> free
 *                     worker and consumer (carrier.h)
 *
 * The mapping holds no pointers. The states and the free list are the worker's
 * own and lie elsewhere, so that no consumer can spoil them. The free list is
 * last in, first out: the slab that was used last is the warmest. */
#ifndef NFR_SLAB_H
#define NFR_SLAB_H

#include "compiler.h"
#include <nfring/batch.h>
#include <stdbool.h>

#define NFR_SLAB_NONE UINT32_MAX
/* The parts of a carrier begin at multiples of this. The smallest batch has 192 bytes, a usual one of one
 * packet 400. */
#define NFR_CARRIER_UNIT 512u

/* Head of a batch, in a slab or in a part of a carrier: written by the worker before it publishes, read by the
 * consumer. */
struct nfr_slab {
	alignas(NFR_CACHE_LINE) uint64_t received_ns;
	uint64_t lost_before; /* packets of the group lost since its batch before */
	uint32_t count;       /* descriptors */
	uint32_t bytes;       /* of the datagram */
	uint16_t worker;
	uint16_t group;
};
NFR_ASSERT_SIZE(struct nfr_slab, NFR_CACHE_LINE);

/* The geometry of a mapping: how it is divided into slabs. */
struct nfr_geometry {
	uint32_t slabs;      /* in the mapping */
	uint32_t desc_max;   /* descriptors in a slab */
	uint32_t buf_bytes;  /* receive buffer of a slab */
	uint32_t buf_offset; /* of the receive buffer in a slab, bytes */
	size_t stride;       /* from one slab to the next, bytes; less than 65,536 units */
};

enum nfr_slab_state {
	NFR_SLAB_FREE,
	NFR_SLAB_POSTED,
	NFR_SLAB_FILLED,
	NFR_SLAB_PUBLISHED,
	NFR_SLAB_CARRIER,
};

struct nfr_pool {
	struct nfr_geometry geometry;
	char *base;     /* geometry.slabs * geometry.stride bytes, page-aligned, the caller's */
	uint8_t *state; /* enum nfr_slab_state of each slab */
	uint32_t *free; /* stack of free slabs */
	uint32_t n_free;
	uint32_t n_posted;
	uint32_t n_published;
	uint32_t n_carriers;
};

/* Divides up to `memory_bytes` into slabs for datagrams of up to `buf_bytes` and
 * `desc_max` packets; at least two slabs, whatever memory_bytes says. */
struct nfr_geometry nfr_geometry_make(uint32_t buf_bytes, uint32_t desc_max, size_t memory_bytes);

static inline size_t nfr_geometry_bytes(const struct nfr_geometry *g)
{
	return g->slabs * g->stride;
}

/* Returns how many parts a slab can hold, and how many all slabs can. */
static inline uint32_t nfr_slab_units(const struct nfr_geometry *g)
{
	return (uint32_t)(g->stride / NFR_CARRIER_UNIT);
}

static inline size_t nfr_geometry_units(const struct nfr_geometry *g)
{
	return (size_t)g->slabs * nfr_slab_units(g);
}

/* Makes every slab free. `free` and `state` hold geometry->slabs entries. */
void nfr_pool_init(struct nfr_pool *p, const struct nfr_geometry *geometry, void *base, uint32_t *free, uint8_t *state);
/* Makes every slab free again. */
void nfr_pool_reset(struct nfr_pool *p);

static inline struct nfr_slab *nfr_slab_at(char *base, const struct nfr_geometry *g, uint32_t slab)
{
	return (struct nfr_slab *)(void *)(base + slab * g->stride);
}

/* A handle names a batch, in 32 bits: its slab, and the unit of it where its head lies. */
static inline uint32_t nfr_handle(uint32_t slab, uint32_t unit)
{
	return slab << 16 | unit;
}

static inline uint32_t nfr_handle_slab(uint32_t handle)
{
	return handle >> 16;
}

static inline uint32_t nfr_handle_unit(uint32_t handle)
{
	return handle & 0xffff;
}

/* Returns the head of the batch with this handle. */
static inline struct nfr_slab *nfr_handle_at(char *base, const struct nfr_geometry *g, uint32_t handle)
{
	char *slab = base + nfr_handle_slab(handle) * g->stride;

	return (struct nfr_slab *)(void *)(slab + nfr_handle_unit(handle) * (size_t)NFR_CARRIER_UNIT);
}

static inline struct nfring_pkt *nfr_slab_pkts(struct nfr_slab *slab)
{
	return (struct nfring_pkt *)(void *)(slab + 1);
}

static inline char *nfr_slab_buffer(struct nfr_slab *slab, const struct nfr_geometry *g)
{
	return (char *)slab + g->buf_offset;
}

/* Returns the batch with this head. */
static inline struct nfring_batch nfr_slab_batch(struct nfr_slab *slab)
{
	return (struct nfring_batch){
		.pkt = nfr_slab_pkts(slab),
		.count = slab->count,
		.received_ns = slab->received_ns,
		.bytes = slab->bytes,
		.worker = slab->worker,
		.group = slab->group,
		.lost_before = slab->lost_before,
	};
}

/* -- transitions; a slab number that is out of range or in another state changes
 *    nothing and gives false (or NFR_SLAB_NONE) -- */

/* The warmest free slab, now the source's. */
uint32_t nfr_pool_post(struct nfr_pool *p);
bool nfr_pool_unpost(struct nfr_pool *p, uint32_t slab);
bool nfr_pool_fill(struct nfr_pool *p, uint32_t slab);
bool nfr_pool_drop(struct nfr_pool *p, uint32_t slab);
bool nfr_pool_publish(struct nfr_pool *p, uint32_t slab);
bool nfr_pool_take_back(struct nfr_pool *p, uint32_t slab);
/* The warmest free slab, now a carrier. */
uint32_t nfr_pool_open_carrier(struct nfr_pool *p);
bool nfr_pool_free_carrier(struct nfr_pool *p, uint32_t slab);

#endif
