/* SPDX-License-Identifier: MIT */
/* Shows a packet as one JSON object on a line of its own. There is a key for each attribute
 * that the packet has, but for a hardware header of another packet (link.h). Bytes are hex strings; numbers are in host
 * order and have the meaning of linux/netfilter/nfnetlink_log.h.
 * A loss is an object of its own. */
#ifndef DUMP_JSON_H
#define DUMP_JSON_H

#include "format.h"

struct dump_json {
	struct dump_format format;
};

void dump_json_init(struct dump_json *j);

#endif
