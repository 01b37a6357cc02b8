/* SPDX-License-Identifier: MIT */
/* Cache lines, branch hints, memory orders, layout checks, and small arithmetic. */
#ifndef NFR_COMPILER_H
#define NFR_COMPILER_H

#include <assert.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>

#define NFR_CACHE_LINE 64
/* Data of different threads lies this far apart: the prefetcher fetches pairs of lines. A line of s390x has 256
 * bytes. */
#if defined(__s390x__)
#define NFR_FALSE_SHARING 256
#else
#define NFR_FALSE_SHARING 128
#endif

/* Slabs begin at multiples of this. It is the layout's, on machines with larger pages too. */
#define NFR_PAGE 4096u
/* The largest page of any machine. What threads may have different rights to begins at a multiple of this. */
#define NFR_PAGE_MOST 65536u

#define nfr_likely(x) __builtin_expect(!!(x), 1)
#define nfr_unlikely(x) __builtin_expect(!!(x), 0)

/* The order of an atomic access that orders others: NFR_ORDER(A1, acquire) is memory_order_acquire. The label stands in
 * the comment above the access, and in engine/README.md. tests/memory weakens one after the other. */
#ifdef NFR_ORDER_LABELS
#include <stdatomic.h>
memory_order nfr_order_of(const char *label, memory_order order);
#define NFR_ORDER(label, order) nfr_order_of(#label, memory_order_##order)
#else
#define NFR_ORDER(label, order) memory_order_##order
#endif

/* The smaller and the larger of two values of one type. Each argument is evaluated once. */
#define nfr_min(a, b)                                                                                                  \
	__extension__({                                                                                                \
		__typeof__(1 ? (a) : (b)) nfr_min_a = (a), nfr_min_b = (b);                                            \
		nfr_min_a < nfr_min_b ? nfr_min_a : nfr_min_b;                                                         \
	})
#define nfr_max(a, b)                                                                                                  \
	__extension__({                                                                                                \
		__typeof__(1 ? (a) : (b)) nfr_max_a = (a), nfr_max_b = (b);                                            \
		nfr_max_a > nfr_max_b ? nfr_max_a : nfr_max_b;                                                         \
	})

/* Returns the struct of `type` whose `field` lies at `at`. */
#define nfr_container_of(at, type, field) ((type *)(void *)((char *)(at)-offsetof(type, field)))

/* Checks of layouts that other code or another process relies on. */
#define NFR_ASSERT_SIZE(type, bytes) static_assert(sizeof(type) == (bytes), "size of " #type)
#define NFR_ASSERT_OFFSET(type, field, at) static_assert(offsetof(type, field) == (at), #field " in " #type)

static inline size_t nfr_round_up(size_t n, size_t multiple)
{
	return (n + multiple - 1) / multiple * multiple;
}

/* Returns the smallest power of two that is at least n; n is at most 2^31. */
static inline uint32_t nfr_power_of_two(uint32_t n)
{
	uint32_t p = 1;

	while (p < n)
		p <<= 1;
	return p;
}

#endif
