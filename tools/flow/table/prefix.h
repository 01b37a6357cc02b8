/* SPDX-License-Identifier: MIT */
/* The prefixes of one table: each text of a group is kept once, until the table is closed. Rules are few; a bound keeps
 * a capture file that was made to deceive from filling the memory. */
#ifndef FLOW_TABLE_PREFIX_H
#define FLOW_TABLE_PREFIX_H

#include "flow.h"

#define FLOW_PREFIX_TEXT_MAX 255u /* bytes; the kernel's have at most 127 */
#define FLOW_PREFIXES_OF_GROUP 1024u
#define FLOW_PREFIXES_MAX 16384u

struct flow_prefixes;

/* Returns NULL if there is no memory. */
struct flow_prefixes *flow_prefixes_open(void);
void flow_prefixes_close(struct flow_prefixes *p);

/* Returns the number of a prefix, for flow_prefixes_get(); 0: it has no text. Of what is longer than the bound its
 * begin counts. Prefixes beyond the bounds have one number together. */
uint32_t flow_prefixes_number(struct flow_prefixes *p, uint16_t group, const char *text, uint32_t len);

/* Returns a prefix by its number; NULL for 0. */
const struct flow_prefix *flow_prefixes_get(const struct flow_prefixes *p, uint32_t number);

#endif
