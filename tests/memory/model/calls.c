/* SPDX-License-Identifier: MIT */
/* The functions that -fsanitize=thread calls, in place of ThreadSanitizer's. Atomic accesses in begin() and end() go to
 * the last value. */
#include "race.h"
#include "weak.h"

#include <stdlib.h>
#include <string.h>

void __tsan_init(void);
void __tsan_func_entry(void *pc);
void __tsan_func_exit(void);

void __tsan_init(void)
{
}

void __tsan_func_entry(void *pc)
{
	(void)pc;
}

void __tsan_func_exit(void)
{
}

/* -- plain memory -------------------------------------------------------------------- */

#define PLAIN(name, size, write)                                                                                       \
	void __tsan_##name(void *p);                                                                                   \
	void __tsan_##name(void *p)                                                                                    \
	{                                                                                                              \
		model_race_access((uintptr_t)p, size, write);                                                          \
	}
#define PLAIN_OF(size)                                                                                                 \
	PLAIN(read##size, size, false)                                                                                 \
	PLAIN(write##size, size, true)                                                                                 \
	PLAIN(unaligned_read##size, size, false)                                                                       \
	PLAIN(unaligned_write##size, size, true)
PLAIN_OF(1)
PLAIN_OF(2)
PLAIN_OF(4)
PLAIN_OF(8)
PLAIN_OF(16)

void __tsan_read_range(void *p, size_t n);
void __tsan_write_range(void *p, size_t n);

void __tsan_read_range(void *p, size_t n)
{
	model_race_access((uintptr_t)p, n, false);
}

void __tsan_write_range(void *p, size_t n)
{
	model_race_access((uintptr_t)p, n, true);
}

/* -- atomic variables ------------------------------------------------------------------ */

static uint64_t replace(uint64_t value, uint64_t arg)
{
	(void)value;
	return arg;
}

static uint64_t add(uint64_t value, uint64_t arg)
{
	return value + arg;
}

static uint64_t or (uint64_t value, uint64_t arg)
{
	return value | arg;
}

#define ATOMIC_CHANGE(bits, name, change)                                                                              \
	uint##bits##_t __tsan_atomic##bits##_##name(volatile uint##bits##_t *p, uint##bits##_t v, int order);          \
	uint##bits##_t __tsan_atomic##bits##_##name(volatile uint##bits##_t *p, uint##bits##_t v, int order)           \
	{                                                                                                              \
		return (uint##bits##_t)model_weak_exchange((uintptr_t)p, sizeof(v), change, v, (memory_order)order);   \
	}
#define ATOMIC_COMPARE(bits, name)                                                                                     \
	int __tsan_atomic##bits##_##name(volatile uint##bits##_t *p, uint##bits##_t *e, uint##bits##_t v, int order,   \
					 int failed);                                                                  \
	int __tsan_atomic##bits##_##name(volatile uint##bits##_t *p, uint##bits##_t *e, uint##bits##_t v, int order,   \
					 int failed)                                                                   \
	{                                                                                                              \
		uint64_t expected = *e;                                                                                \
		bool done = model_weak_compare((uintptr_t)p, sizeof(v), &expected, v, (memory_order)order,             \
					       (memory_order)failed);                                                  \
                                                                                                                       \
		*e = (uint##bits##_t)expected;                                                                         \
		return done;                                                                                           \
	}
#define ATOMIC(bits)                                                                                                   \
	uint##bits##_t __tsan_atomic##bits##_load(const volatile uint##bits##_t *p, int order);                        \
	uint##bits##_t __tsan_atomic##bits##_load(const volatile uint##bits##_t *p, int order)                         \
	{                                                                                                              \
		if (model_thread() < 0)                                                                                \
			return (uint##bits##_t)model_weak_last((uintptr_t)p, sizeof(*p));                              \
		return (uint##bits##_t)model_weak_load((uintptr_t)p, sizeof(*p), (memory_order)order);                 \
	}                                                                                                              \
	void __tsan_atomic##bits##_store(volatile uint##bits##_t *p, uint##bits##_t v, int order);                     \
	void __tsan_atomic##bits##_store(volatile uint##bits##_t *p, uint##bits##_t v, int order)                      \
	{                                                                                                              \
		if (model_thread() < 0)                                                                                \
			*p = v;                                                                                        \
		else                                                                                                   \
			model_weak_store((uintptr_t)p, sizeof(v), v, (memory_order)order);                             \
	}                                                                                                              \
	ATOMIC_CHANGE(bits, exchange, replace)                                                                         \
	ATOMIC_CHANGE(bits, fetch_add, add)                                                                            \
	ATOMIC_CHANGE(bits, fetch_or, or)                                                                              \
	ATOMIC_COMPARE(bits, compare_exchange_strong)                                                                  \
	ATOMIC_COMPARE(bits, compare_exchange_weak)
ATOMIC(8)
ATOMIC(16)
ATOMIC(32)
ATOMIC(64)
