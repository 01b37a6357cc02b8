/* SPDX-License-Identifier: MIT */
/* What must hold of a decoded packet, whatever its bytes are. */
#ifndef NFR_HOLDS_DECODE_H
#define NFR_HOLDS_DECODE_H

#include "packet.h"

/* Calls every function of nfring/decode.h and compares what they say with the bytes and with each
 * other. A broken invariant is printed and ends the program with abort(). */
void holds_decode(const struct nfring_pkt *p);

#endif
