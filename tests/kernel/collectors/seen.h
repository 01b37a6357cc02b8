/* SPDX-License-Identifier: MIT */
/* Flow records as a collector shows them. */
#ifndef SEEN_H
#define SEEN_H

#include <stddef.h>
#include <stdint.h>

#define SEEN_MAX 64
#define SEEN_NOT INT64_MIN /* the collector does not show it, or the record does not have it */

enum seen_field {
	SEEN_SRC_PORT,
	SEEN_DST_PORT,
	SEEN_PROTOCOL,
	SEEN_PACKETS,
	SEEN_BYTES,
	SEEN_REVERSE_PACKETS,
	SEEN_REVERSE_BYTES,
	SEEN_IN,
	SEEN_OUT,
	SEEN_MARK,
	SEEN_UID,
	SEEN_HOOK,
	SEEN_FIELDS
};

struct seen {
	char src[64], dst[64], prefix[64]; /* addresses as the collector writes them; empty: not shown */
	int64_t value[SEEN_FIELDS];
};

struct seen_list {
	struct seen at[SEEN_MAX];
	size_t count;
};

/* Appends a record of which nothing is known. */
struct seen *seen_add(struct seen_list *l);

/* Reads a text of records: each begins at a line that has `begin`, and has lines of a name, a colon and a value. `name`
 * is in the order of enum seen_field, then the source, destination and prefix, each of both families; NULL: not
 * shown. Only records with a source port are flows. */
#define SEEN_SRC SEEN_FIELDS
#define SEEN_DST (SEEN_FIELDS + 2)
#define SEEN_PREFIX (SEEN_FIELDS + 4)
#define SEEN_NAMES (SEEN_FIELDS + 5)
void seen_read(struct seen_list *l, const char *text, const char *begin, const char *const name[SEEN_NAMES]);

#endif
