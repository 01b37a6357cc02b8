/* SPDX-License-Identifier: MIT */
/* The bytes of a packet in a capture file, without a copy. One of two link types:
 *
 *   DLT_NFLOG   nfgenmsg, then the attributes as the kernel wrote them: the netlink message without its
 *               nlmsghdr, as tcpdump -i nflog writes it. Sequence numbers that were not asked for are left out
 *   DLT_RAW     the IP packet, without the headers before it; packets without one have no record
 *
 *   nlmsghdr | nfgenmsg, attributes | SEQ | SEQ_GLOBAL | attributes, payload
 *            '------ part 0 -------'                   '------ part 1 ------' */
#ifndef DUMP_RECORD_H
#define DUMP_RECORD_H

#include "writer.h"

#include <nfring/decode.h>

#define DUMP_RECORD_MAX_BYTES (256u << 10)

struct dump_record {
	struct {
		const void *at;
		uint32_t len;
	} part[3]; /* two numbers are left out at most */
	unsigned parts;
	uint32_t len;      /* of all parts */
	uint32_t wire_len; /* len and the bytes of the packet that were not captured, where its headers tell them */
};

/* Returns false if there is no record of this type, a DLT_x, or it exceeds DUMP_RECORD_MAX_BYTES. The parts are
 * valid as long as the packet is. */
bool dump_record_read(struct dump_record *r, const struct nfring_pkt *p, int linktype);

static inline void dump_record_put(struct cli_writer *w, const struct dump_record *r)
{
	for (unsigned i = 0; i < r->parts; i++)
		cli_writer_bytes(w, r->part[i].at, r->part[i].len);
}

#endif
