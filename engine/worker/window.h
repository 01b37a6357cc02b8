/* SPDX-License-Identifier: MIT */
/* How many slabs to post at a time.
 *
 * Posted slabs are filled in turn, so all of them pass through the caches again and again. They are
 * chosen by the bytes that datagrams have, not by their number: NFR_WINDOW_BYTES leave half of an L2
 * cache of 512 KiB to descriptors, the consumer and the kernel. What else arrives waits in the socket:
 * to post again costs a system call, which is less than memory outside of the L2 cache.
 *
 *   window = NFR_WINDOW_BYTES / mean datagram of the last poll, from NFR_WINDOW_MIN to the given maximum */
#ifndef NFR_WINDOW_H
#define NFR_WINDOW_H

#include "compiler.h"

#define NFR_WINDOW_BYTES (256u << 10)
#define NFR_WINDOW_MIN 2u
/* Small datagrams get this many. */
#define NFR_WINDOW_MAX 16u

/* Returns how many slabs to post, at most `max`, when the last `datagrams` (1 or more) had `bytes`. */
static inline uint32_t nfr_window(uint32_t max, uint32_t datagrams, uint64_t bytes)
{
	uint64_t fit = bytes ? (uint64_t)NFR_WINDOW_BYTES * datagrams / bytes : max;

	if (fit < NFR_WINDOW_MIN)
		fit = NFR_WINDOW_MIN;
	return fit < max ? (uint32_t)fit : max;
}

#endif
