/* SPDX-License-Identifier: MIT */
/* The decoded fields of a packet in JSON: what the packet is. A key is there only where the bytes of its field
 * were captured. */
#ifndef DUMP_JSON_FIELDS_H
#define DUMP_JSON_FIELDS_H

#include "decoded.h"
#include "writer.h"

void dump_json_fields(struct cli_writer *w, const struct nfring_pkt *p);

#endif
