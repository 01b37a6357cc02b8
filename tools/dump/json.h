/* SPDX-License-Identifier: MIT */
/* One packet, one JSON object on a line of its own. A key is there only if the
 * attribute is. Bytes are hex strings, numbers are in host order, the rest as
 * in linux/netfilter/nfnetlink_log.h. */
#ifndef DUMP_JSON_H
#define DUMP_JSON_H

#include <nfring/batch.h>
#include <stdio.h>

void dump_json_packet(FILE *f, const struct nfring_pkt *p);

#endif
