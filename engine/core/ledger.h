/* SPDX-License-Identifier: MIT */
/* The loss ledger of one group: every packet that the kernel numbered is
 * delivered, filtered or discarded, or it is counted as lost.
 *
 * A group's sequence number starts at 0 when it is bound and grows by one a
 * packet, modulo 2^32, also for packets that are then dropped. So a jump is a
 * loss of exactly so many packets. Written by the worker alone; any thread may
 * read the counters. */
#ifndef NFR_LEDGER_H
#define NFR_LEDGER_H

#include "compiler.h"
#include "counter.h"

struct nfr_ledger {
	_Atomic uint64_t delivered;
	_Atomic uint64_t bytes;
	_Atomic uint64_t datagrams;
	_Atomic uint64_t lost;
	_Atomic uint64_t truncated;
	_Atomic uint64_t malformed;
	_Atomic uint64_t filtered;
	_Atomic uint64_t discarded;
	_Atomic uint64_t resyncs;
	uint32_t expected; /* the next sequence number; the worker's own */
};

/* Accounts one datagram's run of `count` numbered packets from `first` to
 * `last`: what is missing before it and inside it is lost. A number that goes
 * backwards is no loss but a resync. Returns the packets found lost. */
uint64_t nfr_ledger_sequence(struct nfr_ledger *l, uint32_t first, uint32_t last, uint32_t count);

#endif
