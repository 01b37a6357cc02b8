/* SPDX-License-Identifier: MIT */
/* Shows a packet as one JSON object on a line of its own: a key for each attribute that the packet has (attributes.h),
 * and for each field that was decoded (fields.h). A loss is an object of its own. */
#ifndef DUMP_JSON_H
#define DUMP_JSON_H

#include "attributes.h"
#include "format.h"

struct dump_json {
	struct dump_format format;
	struct dump_json_context context;
};

void dump_json_init(struct dump_json *j, const struct dump_json_options *o);

#endif
