/* SPDX-License-Identifier: MIT */
/* Counters that one thread writes and any thread reads. */
#ifndef NFR_COUNTER_H
#define NFR_COUNTER_H

#include <stdatomic.h>
#include <stdint.h>

/* Adds `n`. The calling thread is the only writer, so no locked add is needed. */
static inline void nfr_count(_Atomic uint64_t *counter, uint64_t n)
{
	/* Relaxed: a counter publishes nothing but itself. */
	atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + n, memory_order_relaxed);
}

/* Reads the counter, from any thread. */
static inline uint64_t nfr_counter(const _Atomic uint64_t *counter)
{
	return atomic_load_explicit(counter, memory_order_relaxed);
}

#endif
