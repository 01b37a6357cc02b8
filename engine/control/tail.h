/* SPDX-License-Identifier: MIT */
/* The tail of a group: may packets be lost behind the last one that was received?
 *
 * The kernel counts the datagrams that it drops at a socket, but does not say when it did. So the
 * counter is sampled while the socket is empty. Whatever packet comes after that was logged after those
 * drops: its sequence number shows the gap, and the ledger's `lost` includes them.
 *
 *              the socket may have been full          empty: sample
 *   SETTLED ------------------------------> DUE ---------------------> SAMPLED
 *      ^                                                                  |
 *      '---------------- a packet came: known = the sample ---------------'
 *
 * The tail is unknown while the kernel's counter is above `known`. A socket drops only while it is full.
 * So a sample is due after as many datagrams as can fill it:
 *
 *   2 * bytes + 2048 * datagrams >= the socket's buffer
 *
 * which is the most memory that they take (netlink_trim() in the kernel's net/netlink/af_netlink.c). */
#ifndef NFR_TAIL_H
#define NFR_TAIL_H

#include "ledger.h"
#include <stdbool.h>

struct nfr_tail {
	/* worker: rw; zeroed memory: a first sample is due */
	bool sampled;
	uint32_t sample;       /* drops when the socket was empty */
	uint32_t expected;     /* the ledger's next sequence number at that time */
	uint32_t rcvbuf_bytes; /* of the socket at that time */
	uint64_t bytes;        /* the ledger's counters at that time */
	uint64_t datagrams;
	/* worker: w, any: r; drops that `lost` includes, modulo 2^32 */
	_Atomic uint32_t known;
};

/* Notes that a datagram of the group was entered into the ledger. */
static inline void nfr_tail_received(struct nfr_tail *t, const struct nfr_ledger *l)
{
	if (!t->sampled || l->expected == t->expected)
		return;
	t->sampled = false;
	/* Relaxed: only the value matters. */
	atomic_store_explicit(&t->known, t->sample, memory_order_relaxed);
}

/* Returns true if the socket may have been full since the last sample. */
static inline bool nfr_tail_is_due(const struct nfr_tail *t, const struct nfr_ledger *l)
{
	uint64_t bytes = nfr_counter(&l->bytes) - t->bytes, datagrams = nfr_counter(&l->datagrams) - t->datagrams;

	return 2 * bytes + 2048 * datagrams >= t->rcvbuf_bytes;
}

/* Takes a sample: the socket is empty, has dropped `drops` datagrams, and holds `rcvbuf_bytes`. */
static inline void nfr_tail_sample(struct nfr_tail *t, const struct nfr_ledger *l, uint32_t drops,
				   uint32_t rcvbuf_bytes)
{
	t->sampled = true;
	t->sample = drops;
	t->expected = l->expected;
	t->rcvbuf_bytes = rcvbuf_bytes;
	t->bytes = nfr_counter(&l->bytes);
	t->datagrams = nfr_counter(&l->datagrams);
}

/* Says whether the tail is unknown, when the kernel has counted `drops`. [any thread] */
static inline bool nfr_tail_is_unknown(const struct nfr_tail *t, uint32_t drops)
{
	/* `known` may have overtaken a counter that was read before it. */
	return (int32_t)(drops - atomic_load_explicit(&t->known, memory_order_relaxed)) > 0;
}

#endif
