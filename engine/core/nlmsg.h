/* SPDX-License-Identifier: MIT */
/* Turns a netlink datagram into descriptors: walks its messages and their attributes.
 * Bytes are hostile until checked: each length is checked before the bytes it covers are read.
 *
 *   datagram   nlmsghdr nfgenmsg attr attr ... | nlmsghdr nfgenmsg attr ... | NLMSG_DONE
 *   attr       u16 nla_len (with these 4 bytes), u16 nla_type, value, padding to 4
 *
 * Only NFNL_SUBSYS_ULOG packets become descriptors. NLMSG_ERROR, the kernel's ACK or refusal of
 * a request, arrives among the packets and goes to on_ack. Follows linux/netlink.h and
 * net/netfilter/nfnetlink_log.c. */
#ifndef NFR_NLMSG_H
#define NFR_NLMSG_H

#include "compiler.h"
#include <nfring/batch.h>
#include <stdbool.h>

#define NFR_PACKET_TYPE (NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET)
/* nlmsghdr and nfgenmsg: the shortest message that can be a packet. */
#define NFR_MSG_MIN_BYTES 20
/* Attribute offsets are 16 bits of 4 bytes. */
#define NFR_DATAGRAM_MAX_BYTES (256u << 10)

/* Gets the kernel's ACK of request `seq` (err 0), or its refusal (err is a negative errno). */
typedef void (*nfr_ack_fn)(void *user, uint32_t seq, int err);

struct nfr_parse {
	/* given */
	struct nfring_pkt
		*pkt; /* descriptors, at least `max`; within 2 GiB of the datagram, or pkt->msg holds nothing */
	uint32_t max;
	uint32_t hide;     /* presence bits that the user did not ask for */
	bool cut;          /* the datagram was longer: what reaches beyond its end is no fault */
	nfr_ack_fn on_ack; /* may be NULL */
	void *on_ack_user;
	/* found */
	uint32_t count;     /* descriptors written */
	uint32_t malformed; /* messages dropped, and attributes treated as absent */
	uint32_t numbered;  /* packets with NFULA_SEQ */
	uint32_t seq_first;
	uint32_t seq_last;
	uint16_t group; /* of the first packet */
};

/* Walks `bytes` (at most NFR_DATAGRAM_MAX_BYTES) at `datagram` (4-byte aligned) and fills in the
 * found part of `p`. Writes at most `max` descriptors; counts each further packet as malformed. */
void nfr_nlmsg_parse(struct nfr_parse *p, const void *datagram, uint32_t bytes);

/* The same in steps, for layout.h. Begin clears the found part. One parses the message at `msg`,
 * of which `left` bytes (1 or more) remain in the datagram; returns the bytes it used, 1 or more. */
void nfr_nlmsg_begin(struct nfr_parse *p);
uint32_t nfr_nlmsg_one(struct nfr_parse *p, const char *msg, uint32_t left);

static inline uint32_t nfr_align4(uint32_t n)
{
	return (n + 3) & ~3u;
}

#endif
