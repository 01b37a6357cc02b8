/* SPDX-License-Identifier: MIT */
/* Receiving past the source: plain recv() on the groups' sockets. Needed before the source is
 * activated, and after it was stopped. All functions are called from the one thread that receives,
 * and none of them waits. */
#ifndef NFR_DIRECT_H
#define NFR_DIRECT_H

#include "path.h"

/* Receives one datagram from socket `sock` into `slab`. Returns false if there is none. */
bool nfr_direct_receive(struct nfr_path *p, uint32_t sock, uint32_t slab, struct nfr_rx *rx);

/* Receives from every socket into the scratch slab: packets are counted as discarded, ACKs are
 * found. Takes at most as many datagrams from each socket as the pool has slabs, so that it ends
 * in a flood, too. Returns whether there was any. */
bool nfr_direct_discard(struct nfr_path *p);

#endif
