/* SPDX-License-Identifier: MIT */
/* The prefixes of all workers as series: one for each group and label. Prefixes that found no room are the label
 * "other", with a rule's own prefix of that name; so are prefixes together that differ only in how label.h shows them.
 */
#ifndef MONITOR_PREFIXES_H
#define MONITOR_PREFIXES_H

#include "label.h"
#include "source.h"

struct monitor_series {
	uint16_t group; /* number */
	uint16_t len;
	uint64_t packets, bytes;
	char label[MONITOR_PREFIX_BYTES * MONITOR_LABEL_BYTES];
};

/* Reads them, in order of group and label. Returns memory to be freed, and how many; NULL: no memory. */
struct monitor_series *monitor_prefixes_read(const struct monitor_source *s, size_t *count);

#endif
