/* SPDX-License-Identifier: MIT */
/* The bytes of a packet that a capture file keeps. */
#ifndef DUMP_RECORD_H
#define DUMP_RECORD_H

#include "packet.h"
#include "writer.h"

/* Appends the record of link type DLT_NFLOG: the netlink message without its nlmsghdr, and without
 * sequence numbers that were not asked for. Returns false, with nothing appended, if that is not possible. */
bool dump_record_nflog(struct cli_writer *w, const struct nfring_pkt *p);

/* Appends the record of `linktype`, DLT_NFLOG or DLT_RAW. Returns false if the packet has none. */
bool dump_record(struct cli_writer *w, const struct nfring_pkt *p, int linktype);

/* Returns the bytes of the packet that were not captured, as far as its headers tell. */
uint32_t dump_record_cut_off(const struct nfring_pkt *p);

#endif
