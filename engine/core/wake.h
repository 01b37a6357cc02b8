/* SPDX-License-Identifier: MIT */
/* Who sleeps and who wakes: a system call only for a consumer that said that it
 * is going to sleep.
 *
 *   consumer   want = told + 1; look at the ring once more; sleep
 *   worker     publish; if want != told: told = want, write the eventfd
 *
 * Either the worker sees `want`, or the consumer sees what was published: the
 * two stores and the two looks are sequentially consistent. Each side writes its
 * own line only. The eventfd itself is the caller's. */
#ifndef NFR_WAKE_H
#define NFR_WAKE_H

#include "compiler.h"
#include <stdatomic.h>
#include <stdbool.h>

struct nfr_wake {
	alignas(NFR_FALSE_SHARING) _Atomic uint32_t want; /* consumer's */
	alignas(NFR_FALSE_SHARING) _Atomic uint32_t told; /* worker's */
};

/* Consumer: says that it is going to sleep; look at the ring after it. */
static inline void nfr_wake_arm(struct nfr_wake *w)
{
	uint32_t told = atomic_load_explicit(&w->told, memory_order_relaxed); /* only its value matters */

	/* W2 seq_cst: before the look at the ring (C3); pairs with W1. */
	atomic_store_explicit(&w->want, told + 1, memory_order_seq_cst);
}

/* Consumer: how often it has been told; each time the eventfd was written. */
static inline uint32_t nfr_wake_told(struct nfr_wake *w)
{
	/* Relaxed: the eventfd's own read orders what follows. */
	return atomic_load_explicit(&w->told, memory_order_relaxed);
}

/* Worker, after nfr_spsc_publish_before_wake(): whether to write the eventfd. */
static inline bool nfr_wake_needed(struct nfr_wake *w)
{
	/* W1 seq_cst: after the publishing (P2); pairs with W2. */
	uint32_t want = atomic_load_explicit(&w->want, memory_order_seq_cst);

	/* Relaxed: the worker's own. */
	if (nfr_likely(want == atomic_load_explicit(&w->told, memory_order_relaxed)))
		return false;
	atomic_store_explicit(&w->told, want, memory_order_relaxed);
	return true;
}

#endif
