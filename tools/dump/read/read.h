/* SPDX-License-Identifier: MIT */
/* Shows the packets and losses of a capture file, through the engine's feed: each packet passes the same filter,
 * queue and formats as a captured one. */
#ifndef DUMP_READ_H
#define DUMP_READ_H

#include "capture_file.h"
#include "consume.h"

struct dump_read {
	struct dump *dump;
	const char *name; /* of the file, in errors */
	struct recorded_file file;
	bool *wanted;   /* of each group, 0 to 65535; NULL: all are */
	uint64_t *lost; /* of each group: losses that no packet has shown yet, since it was filtered or is to come */
	uint64_t lost_shown;
	uint64_t known_ns;  /* when the last loss was known */
	uint64_t too_large; /* records that the engine cannot take */
};

/* Opens the file of dump->options and reads its begin. Returns 0, or an exit code with the error printed. */
int dump_read_open(struct dump_read *r, struct dump *dump);

/* Shows packets until the file or the engine ends. Returns 0, or -1 with the error printed: all before it was
 * shown. */
int dump_read_run(struct dump_read *r);

/* Prints what was read, on stderr. */
void dump_read_report(const struct dump_read *r, uint64_t packets);

void dump_read_close(struct dump_read *r);

#endif
