/* SPDX-License-Identifier: MIT */
/* The attributes of a packet in JSON: what netfilter says about it. Bytes are hexadecimal digits; numbers
 * have the meaning of linux/netfilter/nfnetlink_log.h. A hardware header of another packet is left out (link.h). */
#ifndef DUMP_JSON_ATTRIBUTES_H
#define DUMP_JSON_ATTRIBUTES_H

#include "format.h"
#include "json_options.h"
#include "resolve.h"
#include "rfc3339.h"

/* What is kept from packet to packet. */
struct dump_json_context {
	struct dump_json_options options;
	struct cli_rfc3339 time;
	struct cli_resolve *resolve; /* names of users; NULL: numbers */
};

/* Begins the object, and appends all attributes but the payload. */
void dump_json_attributes(struct dump_json_context *c, struct cli_writer *w, const struct dump_packet *p);

/* Appends the payload, as the options want it. */
void dump_json_payload(const struct dump_json_context *c, struct cli_writer *w, const struct nfring_pkt *p);

#endif
