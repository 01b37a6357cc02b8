/* SPDX-License-Identifier: MIT */
/* The loss ledger of one group. Every packet that the kernel numbered is delivered, filtered or
 * discarded, or it is counted as lost.
 *
 * The kernel numbers a group's packets from 0 at the bind, modulo 2^32, and numbers those that it
 * then drops, too. A gap of n numbers is a loss of exactly n packets. */
#ifndef NFR_LEDGER_H
#define NFR_LEDGER_H

#include "compiler.h"
#include "counter.h"

/* worker: w, any: r; `unreported` and `expected` are the worker's own */
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
	uint64_t unreported; /* of `lost`: packets that no batch has told of yet */
	uint32_t expected;   /* the next sequence number */
};

/* Enters one datagram's `count` numbered packets, from number `first` to `last`. Numbers that are
 * missing before and between them are lost. A number that goes backwards is a resync, not a loss.
 * Returns how many packets were found lost. */
uint64_t nfr_ledger_sequence(struct nfr_ledger *l, uint32_t first, uint32_t last, uint32_t count);

#endif
