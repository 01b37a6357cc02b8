/* SPDX-License-Identifier: MIT */
/* The kernel's buffer of a batch, a struct sk_buff. Its size says how long a datagram can be:
 *
 *   bytes   max(nlbufsiz, the largest message)
 *   buffer  R(align(bytes, line) + tail), R rounds up to a power of two
 *
 *   | messages: datagram = buffer - tail | struct skb_shared_info: tail |
 *
 * `line` is L1_CACHE_BYTES of the kernel, 32 to 256. `tail` is the size of struct skb_shared_info, aligned to
 * line, and depends on CONFIG_MAX_SKB_FRAGS, 17 to 45, too: 192 to 768 bytes. The kernel tells neither, and a
 * program may run on any. So what is computed here holds for all of them: a buffer for the largest tail and the
 * widest line, and a datagram that ends where the smallest tail begins. Follows net/core/skbuff.c,
 * linux/skbuff.h (the kernel's own) and net/netfilter/nfnetlink_log.c. */
#ifndef NFR_SKB_H
#define NFR_SKB_H

#include "compiler.h"

/* The tails of all kernels: 16 fragments on a machine of 32 bits at least, 45 of 64 bits at most. */
#define NFR_SKB_TAIL_MOST 768u
#define NFR_SKB_TAIL_LEAST (sizeof(void *) == 8 ? 320u : 192u)
#define NFR_SKB_LINE_MOST 256u
/* The tail with 17 fragments, which is usual, and lines of so many bytes. */
#if defined(__s390x__)
#define NFR_SKB_TAIL_USUAL 512u
#elif defined(__powerpc64__)
#define NFR_SKB_TAIL_USUAL 384u
#else
#define NFR_SKB_TAIL_USUAL 320u
#endif

/* The values of nlbufsiz that nfring chooses for most and for large batches: filling a large one costs the
 * sender more. On every kernel they fill buffers of 16 and 64 KiB. */
#define NFR_NLBUFSIZ_USUAL (16384u - NFR_SKB_TAIL_MOST)
#define NFR_NLBUFSIZ_LARGE (65536u - NFR_SKB_TAIL_MOST)

/* What a kernel has built in. */
struct nfr_skb {
	uint32_t line_bytes;
	uint32_t tail_bytes;
};

/* Returns the largest datagram of the kernel `k`, where neither nlbufsiz nor a message exceeds `bytes`. */
static inline uint32_t nfr_skb_datagram(struct nfr_skb k, uint32_t bytes)
{
	return nfr_power_of_two((uint32_t)nfr_round_up(bytes, k.line_bytes) + k.tail_bytes) - k.tail_bytes;
}

/* Returns a size that no datagram of any kernel exceeds, a power of two. */
static inline uint32_t nfr_skb_room(uint32_t bytes)
{
	return nfr_power_of_two((uint32_t)nfr_round_up(bytes, NFR_SKB_LINE_MOST) + NFR_SKB_TAIL_MOST);
}

/* Returns the nlbufsiz whose buffers have `bytes` on every kernel, a power of two from 4,096 on. */
static inline uint32_t nfr_skb_nlbufsiz(uint32_t bytes)
{
	return bytes - NFR_SKB_TAIL_MOST;
}

/* Returns the buffer of a kernel with pages of so many bytes while nobody has set nlbufsiz. */
static inline uint32_t nfr_skb_default_buffer(size_t page_bytes)
{
	return (uint32_t)nfr_min(page_bytes, (size_t)8192);
}

/* Returns the least nlbufsiz that this kernel takes, and its default (NLMSG_GOODSIZE): on most machines 3,776,
 * or 7,872 where pages are larger than 4 KiB. */
static inline uint32_t nfr_skb_nlbufsiz_min(size_t page_bytes)
{
	return nfr_skb_default_buffer(page_bytes) - NFR_SKB_TAIL_USUAL;
}

#endif
