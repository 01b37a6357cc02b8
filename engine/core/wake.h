/* SPDX-License-Identifier: MIT */
/* Waking the consumer: a system call only for a consumer that announced that it is going to
 * sleep.
 *
 *   consumer   requested = signalled + 1; look at the ring once more; sleep
 *   worker     publish; if requested != signalled: signalled = requested, write the eventfd
 *
 * No wake-up is missed: either the worker sees `requested`, or the consumer sees what was
 * published, because both stores and both loads are sequentially consistent. Each side writes
 * its own cache line only. The eventfd itself is the caller's. */
#ifndef NFR_WAKE_H
#define NFR_WAKE_H

#include "compiler.h"
#include <stdatomic.h>
#include <stdbool.h>

struct nfr_wake {
	alignas(NFR_FALSE_SHARING) _Atomic uint32_t requested; /* consumer: w, worker: r */
	alignas(NFR_FALSE_SHARING) _Atomic uint32_t signalled; /* worker: w, consumer: r */
};
NFR_ASSERT_OFFSET(struct nfr_wake, signalled, NFR_FALSE_SHARING);
NFR_ASSERT_SIZE(struct nfr_wake, 2 * NFR_FALSE_SHARING);

/* Consumer: requests a wake-up. Look at the ring once more afterwards, then sleep. */
static inline void nfr_wake_arm(struct nfr_wake *w)
{
	/* Relaxed: only the value matters. */
	uint32_t signalled = atomic_load_explicit(&w->signalled, memory_order_relaxed);

	/* W2 seq_cst: comes before C3, the look at the ring; pairs with W1. */
	atomic_store_explicit(&w->requested, signalled + 1, NFR_ORDER(W2, seq_cst));
}

/* Consumer: the number of wake-ups so far, modulo 2^32. The worker writes the eventfd once for
 * each, shortly after it counts it here. */
static inline uint32_t nfr_wake_signalled(struct nfr_wake *w)
{
	/* Relaxed: the read of the eventfd orders what follows. */
	return atomic_load_explicit(&w->signalled, memory_order_relaxed);
}

/* Worker, after nfr_spsc_publish_before_wake(): true if the eventfd is to be written now. */
static inline bool nfr_wake_needed(struct nfr_wake *w)
{
	/* W1 seq_cst: comes after P2, the publish; pairs with W2. */
	uint32_t requested = atomic_load_explicit(&w->requested, NFR_ORDER(W1, seq_cst));

	/* Relaxed: only the worker writes it. */
	if (nfr_likely(requested == atomic_load_explicit(&w->signalled, memory_order_relaxed)))
		return false;
	atomic_store_explicit(&w->signalled, requested, memory_order_relaxed);
	return true;
}

#endif
