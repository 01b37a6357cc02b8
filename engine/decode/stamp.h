/* SPDX-License-Identifier: MIT */
/* Watches for packets that the kernel could have stamped, and did not.
 *
 * From Linux 5.18 to 6.5 NFULA_TIMESTAMP is there only while a socket of the machine has timestamps on
 * (SO_TIMESTAMP and its like): then every received packet is stamped on its arrival. From 6.6 the log statement
 * stamps what has no stamp yet.
 *
 * One packet of every datagram is sampled. The position of the sample moves by one each time, so packets of one
 * hook cannot hide behind those of another. */
#ifndef NFR_STAMP_H
#define NFR_STAMP_H

#include "compiler.h"
#include <nfring/batch.h>

/* worker: rw */
struct nfr_stamp_watch {
	bool on;
	bool missing;       /* a packet was seen that has no stamp and could have one */
	uint32_t sample_at; /* position of the next sample */
};

/* Says whether the kernel can stamp the packet: the machine received it, and the hook is forward or one before. What
 * the machine sends has no stamp before 6.6 at any hook, and behind forward the kernel never tells it. */
bool nfr_stamp_is_possible(const struct nfring_pkt *p);

/* Looks at one of a datagram's `count` packets, 1 or more. */
static inline void nfr_stamp_watch_see(struct nfr_stamp_watch *w, const struct nfring_pkt *pkt, uint32_t count)
{
	uint32_t at = w->sample_at < count ? w->sample_at : 0;

	w->sample_at = at + 1;
	if (nfr_unlikely(!nfring_pkt_has(&pkt[at], NFULA_TIMESTAMP)) && nfr_stamp_is_possible(&pkt[at]))
		w->missing = true;
}

#endif
