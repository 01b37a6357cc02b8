/* SPDX-License-Identifier: MIT */
/* Atomic variables in a weak memory.
 *
 * Each variable keeps every value it had, in one order. A thread has a view: for each variable the oldest value that
 * it may still read.
 *
 *   load       any value from the view on; the view moves to it. After two old ones it is the last: stores
 *              become visible in the end
 *   acquire    the view joins what the value's release has published
 *   store      a new last value; the view moves to it
 *   release    publishes the view with the value
 *   seq_cst    a load reads nothing older than the last seq_cst store; and acquire, and release
 *   exchange   reads the last value; publishes what that one did, too
 *
 * A clock tells which accesses to plain memory come before which (race.h). It goes the way of the views. */
#ifndef MODEL_WEAK_H
#define MODEL_WEAK_H

#include "threads.h"
#include <stdatomic.h>

#include <stddef.h>

struct model_clock {
	uint32_t at[MODEL_THREADS];
};

void model_weak_reset(void);
uint64_t model_weak_hash(void);

/* The running thread's clock. */
const struct model_clock *model_weak_clock(void);

/* `address` holds the first value, in `size` bytes. The thread gets its turn before the access. */
uint64_t model_weak_load(uintptr_t address, size_t size, memory_order order);
void model_weak_store(uintptr_t address, size_t size, uint64_t value, memory_order order);

/* Reads the last value and stores change(value, arg). */
typedef uint64_t (*model_change_fn)(uint64_t value, uint64_t arg);
uint64_t model_weak_exchange(uintptr_t address, size_t size, model_change_fn change, uint64_t arg, memory_order order);

/* Stores `value` if the last value is `*expected`; else reads that. Returns whether it has stored. */
bool model_weak_compare(uintptr_t address, size_t size, uint64_t *expected, uint64_t value, memory_order order,
			memory_order failed);

/* Returns the last value, for what decides whether a thread can go on, and for begin() and end(). */
uint64_t model_weak_last(uintptr_t address, size_t size);

#endif
