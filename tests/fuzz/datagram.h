/* SPDX-License-Identifier: MIT */
/* The whole datagram path over any bytes, with its invariants checked:
 *
 *   bytes -> walk and layout cache -> every accessor on every descriptor -> ledger
 *
 * A broken invariant is printed and ends the program with abort(), for the
 * fuzzer, the corpus test and the unit tests alike. */
#ifndef NFR_DATAGRAM_H
#define NFR_DATAGRAM_H

#include "nlmsg.h"

/* What was found, for tests that know what to expect. */
struct datagram_found {
	uint32_t packets;
	uint32_t malformed;
	uint32_t numbered;
	uint32_t acks;
	uint64_t digest; /* of everything that the accessors gave */
};

struct datagram_found datagram_check(const void *data, size_t bytes);

/* Calls every accessor and reads every byte that they point to. */
uint64_t datagram_digest(const struct nfring_pkt *p);

#endif
