/* SPDX-License-Identifier: MIT */
/* Appends a time in UTC: 2026-11-26T23:35:49.123456789Z (RFC 3339). The text of the second is kept: many
 * packets share it. */
#ifndef CLI_RFC3339_H
#define CLI_RFC3339_H

#include "writer.h"

#define CLI_RFC3339_SECOND_BYTES 19u

struct cli_rfc3339 {
	uint64_t second; /* of `text` */
	char text[24];   /* up to the second; empty: none yet */
};

/* *last is zeroed at first. `ns` is CLOCK_REALTIME. */
void cli_rfc3339(struct cli_rfc3339 *last, struct cli_writer *w, uint64_t ns);

#endif
