/* SPDX-License-Identifier: MIT */
/* The packets of a datagram, on their way to the program's callbacks. */
#ifndef COMPAT_PACKET_H
#define COMPAT_PACKET_H

#include "handle.h"

/* One packet, as the callback gets it: where its attributes lie. */
struct nflog_data {
	struct nfring_pkt pkt; /* its `msg` holds nothing: the program's buffer may lie anywhere */
	const char *msg;       /* the nlmsghdr */
};

/* Returns attribute `type` (NFULA_*); NULL if it is absent, or too short for its type. */
static inline const struct nlattr *compat_attr(const struct nflog_data *d, unsigned type)
{
	if (!nfring_pkt_has(&d->pkt, type))
		return NULL;
	return (const struct nlattr *)(const void *)(d->msg + 4 * (size_t)d->pkt.attr[type]);
}

/* Returns its value, nla_len - 4 bytes; NULL if it is absent. */
static inline const void *compat_attr_value(const struct nflog_data *d, unsigned type)
{
	const struct nlattr *a = compat_attr(d, type);

	return a ? a + 1 : NULL;
}

/* Reads the number of the connection, CTA_ID within NFULA_CT. Returns 0; -1 if it is absent, with ERANGE if its
 * length is wrong. `ct` may be NULL. */
int compat_ctid(const struct nlattr *ct, uint32_t *id);

/* Counts the packets of a group's datagram as lost: the program does not want them any more. */
void compat_packet_lose(struct nflog_g_handle *g, const char *datagram, uint32_t bytes);

/* Gives the packets of a datagram, 4-byte aligned, to the callbacks. Returns what nflog_handle_packet() returns. */
int compat_packet_deliver(struct nflog_handle *h, const char *datagram, uint32_t bytes);

#endif
