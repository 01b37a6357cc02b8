/* SPDX-License-Identifier: MIT */
/* Prints a packet as one JSON object on a line of its own. There is a key for each attribute
 * that the packet has, but for a hardware header of another packet (link.h). Bytes are hex strings; numbers are in host
 * order and have the meaning of linux/netfilter/nfnetlink_log.h. */
#ifndef DUMP_JSON_H
#define DUMP_JSON_H

#include <nfring/batch.h>
#include <stdio.h>

void dump_json_packet(FILE *f, const struct nfring_pkt *p);

#endif
