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

#include "compiler.h"
#include <nfring/batch.h>

#define NFR_FAMILY_NETDEV 5 /* NFPROTO_NETDEV */
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

/* Tells whether there is IP at n->at, of the version that n->type says. */
static inline bool nfr_network_is_ip(const struct nfr_network *n)
{
	if (n->len == 0)
		return false;
	if (nfr_likely(n->type == NFR_TYPE_IP4))
		return n->at[0] >> 4 == 4 && (n->at[0] & 15) * 4u >= NFR_IP4_BYTES;
	return n->type == NFR_TYPE_IP6 && n->at[0] >> 4 == 6;
}

/* Steps over the link header that the payload of a packet of the netdev family begins with at the egress
 * hook. */
void nfr_network_skip_link(const struct nfring_pkt *p, struct nfr_network *n);

/* Does the rest of nfr_network_find(): the family's protocol, and the headers before IP. */
bool nfr_network_skip(const struct nfring_pkt *p, struct nfr_network *n);

/* Fills in *n. Returns true if there is IP at n->at, of the version that n->type says; then
 * n->len is at least 1. */
static inline bool nfr_network_find(const struct nfring_pkt *p, struct nfr_network *n)
{
	n->len = 0;
	n->type = 0;
	n->begin = n->at = nfring_pkt_payload(p, &n->len);
	nfring_pkt_hw_protocol(p, &n->type);
	if (nfr_unlikely(nfring_pkt_family(p) == NFR_FAMILY_NETDEV))
		nfr_network_skip_link(p, n);
	return nfr_likely(nfr_network_is_ip(n)) || nfr_network_skip(p, n);
}

/* Return the length that the IP header states, itself included; 0: unknown. */
static inline uint32_t nfr_network_ip4_len(const struct nfr_network *n)
{
	uint32_t total = n->len >= 4 ? nfring_get_be16(n->at + 2) : 0;

	return total >= (n->at[0] & 15) * 4u ? total : 0;
}

uint32_t nfr_network_ip6_len(const struct nfr_network *n);

#endif
