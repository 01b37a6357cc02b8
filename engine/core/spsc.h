/* SPDX-License-Identifier: MIT */
/* Ring of slab numbers: one producer, one consumer, no locks.
 *
 *   tail                 | producer: w, consumer: r
 *   staged, head_seen    | producer: rw
 *   head                 | consumer: w, producer: r
 *   tail_seen            | consumer: rw
 *   mask                 | fixed
 *   slot[mask + 1]       | producer: w, consumer: r
 *
 * Indices run freely through 2^32; slot = index & mask. Each index is written by
 * one side only. Push stages entries; publish makes all of them visible with one
 * store. Memory is the caller's and may be shared between processes: it holds
 * no pointers. */
#ifndef NFR_SPSC_H
#define NFR_SPSC_H

#include "compiler.h"
#include <stdatomic.h>
#include <stdbool.h>

struct nfr_spsc {
	alignas(NFR_FALSE_SHARING) _Atomic uint32_t tail; /* end of what was published */
	alignas(NFR_FALSE_SHARING) uint32_t staged;       /* end of what was pushed */
	uint32_t head_seen;                               /* head, when the producer last read it */

	alignas(NFR_FALSE_SHARING) _Atomic uint32_t head; /* first entry not yet popped */
	alignas(NFR_FALSE_SHARING) uint32_t tail_seen;    /* tail, when the consumer last read it */

	alignas(NFR_FALSE_SHARING) uint32_t mask;
	alignas(NFR_FALSE_SHARING) uint32_t slot[];
};
NFR_ASSERT_OFFSET(struct nfr_spsc, staged, NFR_FALSE_SHARING);
NFR_ASSERT_OFFSET(struct nfr_spsc, head, 2 * NFR_FALSE_SHARING);
NFR_ASSERT_OFFSET(struct nfr_spsc, tail_seen, 3 * NFR_FALSE_SHARING);
NFR_ASSERT_OFFSET(struct nfr_spsc, mask, 4 * NFR_FALSE_SHARING);

/* Bytes for a ring of `capacity` entries, a power of two. */
static inline size_t nfr_spsc_bytes(uint32_t capacity)
{
	return nfr_round_up(sizeof(struct nfr_spsc) + capacity * sizeof(uint32_t), NFR_FALSE_SHARING);
}

/* Both indices begin at `start`, so that tests can begin near the wrap. */
static inline void nfr_spsc_init(struct nfr_spsc *r, uint32_t capacity, uint32_t start)
{
	atomic_init(&r->tail, start);
	atomic_init(&r->head, start);
	r->staged = r->head_seen = r->tail_seen = start;
	r->mask = capacity - 1;
}

/* -- producer ------------------------------------------------------------------ */

/* Stages one entry; false and nothing changed if the ring is full. */
static inline bool nfr_spsc_push(struct nfr_spsc *r, uint32_t value)
{
	uint32_t at = r->staged, mask = r->mask;

	if (nfr_unlikely(at - r->head_seen > mask)) {
		/* A1 acquire: the slot was read before the consumer moved head; pairs with C1. */
		r->head_seen = atomic_load_explicit(&r->head, memory_order_acquire);
		if (at - r->head_seen > mask)
			return false;
	}
	r->slot[at & mask] = value;
	r->staged = at + 1;
	return true;
}

/* Returns true if something was pushed and not yet published. */
static inline bool nfr_spsc_staged(const struct nfr_spsc *r)
{
	/* Relaxed: the producer's own index. */
	return r->staged != atomic_load_explicit(&r->tail, memory_order_relaxed);
}

/* Makes everything pushed visible.
 * P1 release: publishes the slots and what they name; pairs with C2. */
static inline void nfr_spsc_publish(struct nfr_spsc *r)
{
	atomic_store_explicit(&r->tail, r->staged, memory_order_release);
}

/* The same, for a producer that then asks nfr_wake_needed().
 * P2 seq_cst: as P1; and comes before W1 (wake.h) in the single total order of
 * seq_cst operations. Pairs with C2 and C3. */
static inline void nfr_spsc_publish_before_wake(struct nfr_spsc *r)
{
	atomic_store_explicit(&r->tail, r->staged, memory_order_seq_cst);
}

/* -- consumer ------------------------------------------------------------------ */

/* Takes the next entry; false if there is none. */
static inline bool nfr_spsc_pop(struct nfr_spsc *r, uint32_t *value)
{
	/* Relaxed: the consumer's own index. */
	uint32_t next = atomic_load_explicit(&r->head, memory_order_relaxed);

	if (next == r->tail_seen) {
		/* C2 acquire: sees the slots and what they name; pairs with P1 and P2. */
		uint32_t tail = atomic_load_explicit(&r->tail, memory_order_acquire);

		if (next == tail)
			return false;
		r->tail_seen = tail;
	}
	*value = r->slot[next & r->mask];
	/* C1 release: the slot has been read and may be reused; pairs with A1. */
	atomic_store_explicit(&r->head, next + 1, memory_order_release);
	return true;
}

/* Returns true if the ring is empty. For a consumer that has just called nfr_wake_arm().
 * C3 seq_cst: comes after W2 (wake.h) in the single total order of seq_cst
 * operations; pairs with P2. */
static inline bool nfr_spsc_empty_after_arm(struct nfr_spsc *r)
{
	/* Relaxed: the consumer's own index. */
	return atomic_load_explicit(&r->head, memory_order_relaxed) ==
	       atomic_load_explicit(&r->tail, memory_order_seq_cst);
}

#endif
