/* SPDX-License-Identifier: MIT */
/* Carriers: slabs that small datagrams share while the consumer is behind.
 *
 *   one carrier, in units of NFR_CARRIER_UNIT bytes
 *   +-----------------------------+--------------------+-------------------+------+
 *   | head, descriptors, datagram | head, ..., datagram | head, ..., datagram | room |
 *   +-----------------------------+--------------------+-------------------+------+
 *   '------------ part -----------'-------- part -------'-------- part -----'
 *
 * A part is a datagram with its head and descriptors, copied out of the slab that received it; that
 * slab is free again at once. Each part is a batch of its own, with a handle of its own (slab.h). One
 * carrier is filled at a time. A carrier is free again when all its parts have come back.
 *
 * A copy costs time, and a slab for each datagram costs memory, which matters as slabs grow scarce:
 *
 *   copy if   part <= stride / NFR_CARRIER_PARTS_MIN * slabs with the consumer / all slabs
 *
 * So datagrams stay where the kernel has put them while the consumer holds few slabs, and large ones
 * always do.
 *
 * Which parts are with the consumer is the worker's own knowledge and lies outside of the channel. */
#ifndef NFR_CARRIER_H
#define NFR_CARRIER_H

#include "slab.h"

/* A carrier holds at least so many parts. */
#define NFR_CARRIER_PARTS_MIN 8u

struct nfr_carriers {
	struct nfr_pool *pool;
	uint8_t *out;     /* for each unit of each slab a bit: a part begins there and is with the consumer */
	uint16_t *parts;  /* for each slab: its parts that are with the consumer */
	uint32_t n_parts; /* in all carriers */
	uint32_t open;    /* the carrier that is being filled; NFR_SLAB_NONE: none */
	uint32_t used;    /* units of it */
};

/* Returns the bytes that `out` needs. */
static inline size_t nfr_carriers_out_bytes(const struct nfr_geometry *g)
{
	return (nfr_geometry_units(g) + 7) / 8;
}

/* `out` holds nfr_carriers_out_bytes(), `parts` an entry for each slab. There is no carrier yet. */
void nfr_carriers_init(struct nfr_carriers *c, struct nfr_pool *pool, uint8_t *out, uint16_t *parts);
/* The same again, after nfr_pool_reset(). */
void nfr_carriers_reset(struct nfr_carriers *c);

/* Finds room for a datagram of `bytes` with `count` descriptors, if it is to be copied. Returns the
 * handle of the part, which then is with the consumer; NFR_SLAB_NONE: leave the datagram where it is. */
uint32_t nfr_carriers_put(struct nfr_carriers *c, uint32_t count, uint32_t bytes);

/* Copies a datagram of `bytes` with its first `count` descriptors from its slab to a part, but for the
 * head. */
void nfr_carriers_copy(struct nfr_slab *part, struct nfr_slab *slab, const struct nfr_geometry *g, uint32_t count,
		       uint32_t bytes);

/* Takes back a part, or a slab that is published. False and nothing changed if no batch with this
 * handle is with the consumer. */
bool nfr_carriers_take_back(struct nfr_carriers *c, uint32_t handle);

#endif
