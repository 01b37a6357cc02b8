/* SPDX-License-Identifier: MIT */
/* Ring of 32-bit entries: one producer, one consumer, no locks.
 *
 *   shared memory                                  private to one side
 *   tail                 | producer: w, consumer: r    nfr_spsc_producer | staged, published, head_seen
 *   head                 | consumer: w, producer: r    nfr_spsc_consumer | next, tail_seen
 *   slot[mask + 1]       | producer: w, consumer: r    both              | mask
 *
 * Indices run freely through 2^32; slot = index & mask. Each index is written by
 * one side only. Push stages entries; publish makes all of them visible with one
 * store. The shared memory is the caller's and may be shared between processes: it
 * holds no pointers.
 *
 * A side trusts its private copies only. If the other side writes anything anywhere
 * in the shared memory, push and pop still stay within the slots. An entry that is
 * popped, and an index of the other side, is then any number. */
#ifndef NFR_SPSC_H
#define NFR_SPSC_H

#include "compiler.h"
#include <stdatomic.h>
#include <stdbool.h>

struct nfr_spsc {
	alignas(NFR_FALSE_SHARING) _Atomic uint32_t tail; /* end of what was published */
	alignas(NFR_FALSE_SHARING) _Atomic uint32_t head; /* first entry not yet popped */
	alignas(NFR_FALSE_SHARING) uint32_t slot[];
};
NFR_ASSERT_OFFSET(struct nfr_spsc, head, NFR_FALSE_SHARING);
NFR_ASSERT_OFFSET(struct nfr_spsc, slot, 2 * NFR_FALSE_SHARING);

/* The producer's end. Its own memory. */
struct nfr_spsc_producer {
	struct nfr_spsc *ring;
	uint32_t mask;      /* entries of the ring, less one */
	uint32_t staged;    /* end of what was pushed */
	uint32_t published; /* tail */
	uint32_t head_seen; /* head, when it was last read */
};

/* The consumer's end. Its own memory. */
struct nfr_spsc_consumer {
	struct nfr_spsc *ring;
	uint32_t mask;      /* entries of the ring, less one */
	uint32_t next;      /* head */
	uint32_t tail_seen; /* tail, when it was last read */
};

/* Bytes for a ring of `capacity` entries, a power of two. */
static inline size_t nfr_spsc_bytes(uint32_t capacity)
{
	return nfr_round_up(sizeof(struct nfr_spsc) + capacity * sizeof(uint32_t), NFR_FALSE_SHARING);
}

/* Empties the ring. Both indices begin at `start`, so that tests can begin near the wrap; each end
 * is made anew with the same `start`. */
static inline void nfr_spsc_init(struct nfr_spsc *r, uint32_t start)
{
	atomic_init(&r->tail, start);
	atomic_init(&r->head, start);
}

static inline struct nfr_spsc_producer nfr_spsc_producer(struct nfr_spsc *r, uint32_t capacity, uint32_t start)
{
	return (struct nfr_spsc_producer){
		.ring = r, .mask = capacity - 1, .staged = start, .published = start, .head_seen = start
	};
}

static inline struct nfr_spsc_consumer nfr_spsc_consumer(struct nfr_spsc *r, uint32_t capacity, uint32_t start)
{
	return (struct nfr_spsc_consumer){ .ring = r, .mask = capacity - 1, .next = start, .tail_seen = start };
}

/* -- producer ------------------------------------------------------------------ */

/* Stages one entry; false and nothing changed if the ring is full. */
static inline bool nfr_spsc_push(struct nfr_spsc_producer *p, uint32_t value)
{
	uint32_t at = p->staged, mask = p->mask;

	if (nfr_unlikely(at - p->head_seen > mask)) {
		/* A1 acquire: the slot was read before the consumer moved head; pairs with C1. */
		p->head_seen = atomic_load_explicit(&p->ring->head, NFR_ORDER(A1, acquire));
		if (at - p->head_seen > mask)
			return false;
	}
	p->ring->slot[at & mask] = value;
	p->staged = at + 1;
	return true;
}

/* Returns true if something was pushed and not yet published. */
static inline bool nfr_spsc_staged(const struct nfr_spsc_producer *p)
{
	return p->staged != p->published;
}

/* Makes everything pushed visible.
 * P1 release: publishes the slots and what they name; pairs with C2. */
static inline void nfr_spsc_publish(struct nfr_spsc_producer *p)
{
	p->published = p->staged;
	atomic_store_explicit(&p->ring->tail, p->staged, NFR_ORDER(P1, release));
}

/* The same, for a producer that then asks nfr_wake_needed().
 * P2 seq_cst: as P1; and comes before W1 (wake.h) in the single total order of
 * seq_cst operations. Pairs with C2 and C3. */
static inline void nfr_spsc_publish_before_wake(struct nfr_spsc_producer *p)
{
	p->published = p->staged;
	atomic_store_explicit(&p->ring->tail, p->staged, NFR_ORDER(P2, seq_cst));
}

/* -- consumer ------------------------------------------------------------------ */

/* Takes the next entry; false if there is none, or if tail is none that a producer writes. */
static inline bool nfr_spsc_pop(struct nfr_spsc_consumer *c, uint32_t *value)
{
	uint32_t next = c->next;

	if (next == c->tail_seen) {
		/* C2 acquire: sees the slots and what they name; pairs with P1 and P2. */
		uint32_t tail = atomic_load_explicit(&c->ring->tail, NFR_ORDER(C2, acquire));

		if (next == tail || nfr_unlikely(tail - next > c->mask + 1))
			return false;
		c->tail_seen = tail;
	}
	*value = c->ring->slot[next & c->mask];
	c->next = next + 1;
	/* C1 release: the slot has been read and may be reused; pairs with A1. */
	atomic_store_explicit(&c->ring->head, c->next, NFR_ORDER(C1, release));
	return true;
}

/* Returns true if the ring is empty. For a consumer that has just called nfr_wake_arm().
 * C3 seq_cst: comes after W2 (wake.h) in the single total order of seq_cst
 * operations; pairs with P2. */
static inline bool nfr_spsc_empty_after_arm(const struct nfr_spsc_consumer *c)
{
	return c->next == atomic_load_explicit(&c->ring->tail, NFR_ORDER(C3, seq_cst));
}

#endif
