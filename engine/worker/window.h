/* SPDX-License-Identifier: MIT */
/* How many slabs to post at a time.
 *
 * Posted slabs are filled in turn, so all of them pass through the caches again and again. They are
 * chosen by the bytes that datagrams have, not by their number: NFR_WINDOW_BYTES leave half of an L2
 * cache of 512 KiB to descriptors, the consumer and the kernel. What else arrives waits in the socket:
 * to post again costs a system call, which is less than memory outside of the L2 cache.
 *
 * Small datagrams get NFR_WINDOW_SMALL slabs, and twice as many as the last poll brought if that is
 * more: several groups of one worker, a batch of one packet each, bring a wake-up more than a few
 * slabs hold. With too few the rest would wait, and each socket's receive would end and be requested
 * again.
 *
 *   fit    = NFR_WINDOW_BYTES / mean datagram of the last poll
 *   window = min(fit, max(NFR_WINDOW_SMALL, 2 * datagrams)), from NFR_WINDOW_MIN to the given maximum */
#ifndef NFR_WINDOW_H
#define NFR_WINDOW_H

#include "compiler.h"

#define NFR_WINDOW_BYTES (256u << 10)
#define NFR_WINDOW_MIN 2u
#define NFR_WINDOW_SMALL 16u
/* The engine's maximum. */
#define NFR_WINDOW_MAX 64u

/* Returns how many slabs to post, at most `max`, when the last poll's `datagrams` (1 or more) had `bytes`. */
static inline uint32_t nfr_window(uint32_t max, uint32_t datagrams, uint64_t bytes)
{
	uint64_t fit = bytes ? (uint64_t)NFR_WINDOW_BYTES * datagrams / bytes : max;
	uint64_t wanted = nfr_max(2 * (uint64_t)datagrams, (uint64_t)NFR_WINDOW_SMALL);
	uint64_t window = nfr_min(fit, wanted);

	window = nfr_max(window, (uint64_t)NFR_WINDOW_MIN);
	return window < max ? (uint32_t)window : max;
}

#endif
