/* SPDX-License-Identifier: MIT */
/* Finds the network layer of a packet: steps over the headers between the payload's begin and IP.
 *
 *   netdev and bridge families, QinQ; the device took the outer tag off:
 *   | TCI (2) | EtherType (2) | IP ..       EtherType of the packet: 0x8100 or 0x88a8
 *   PPPoE session:
 *   | 0x11 | 0 | session (2) | length (2) | PPP protocol (2) | IP ..
 *   MPLS, one entry for each label:
 *   | label (20 bits), class (3), bottom (1), TTL (8) | .. | IP .. */
#ifndef NFR_NETWORK_H
#define NFR_NETWORK_H

#include <nfring/batch.h>

#define NFR_TYPE_IP4 0x0800
#define NFR_TYPE_ARP 0x0806
#define NFR_TYPE_IP6 0x86dd

#define NFR_IP4_BYTES 20u
#define NFR_IP6_BYTES 40u

struct nfr_network {
	const uint8_t *begin; /* of the payload; NULL: there is none */
	const uint8_t *at;    /* behind the headers stepped over */
	uint32_t len;         /* captured bytes from `at` on */
	uint16_t type;        /* EtherType of what is at `at`; 0: unknown */
};

/* Fills in *n. Returns true if there is IP at n->at, of the version that n->type says; then
 * n->len is at least 1. */
bool nfr_network_find(const struct nfring_pkt *p, struct nfr_network *n);

/* Returns the length that the IP header at n->at states, itself included; 0: unknown. */
uint32_t nfr_network_ip_len(const struct nfr_network *n);

#endif
