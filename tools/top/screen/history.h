/* SPDX-License-Identifier: MIT */
/* A minute's history: packets and losses of each of the last 60 seconds. */
#ifndef TOP_HISTORY_H
#define TOP_HISTORY_H

#include <stdint.h>

#define TOP_HISTORY_SECONDS 60
#define TOP_HISTORY_SLOTS (TOP_HISTORY_SECONDS + 1) /* and the second that is being filled */

struct top_history {
	uint64_t from_ns; /* CLOCK_MONOTONIC, of the first sample */
	uint64_t second;  /* the one that is being filled, from 0 */
	uint64_t packets, lost;
	double rate[TOP_HISTORY_SLOTS], loss[TOP_HISTORY_SLOTS]; /* of second s in slot s % TOP_HISTORY_SLOTS */
};

/* Begins at `now_ns`, with nothing before. */
void top_history_open(struct top_history *h, uint64_t now_ns);

/* Takes the counters, which only grow, at `now_ns`. What came since the last call counts in the second of now, and in
 * those that have passed without a call. */
void top_history_add(struct top_history *h, uint64_t now_ns, uint64_t packets, uint64_t lost);

/* Writes the last `count` seconds, at most TOP_HISTORY_SECONDS, the latest last; what was before the start is 0.
 * The second that is being filled is left out. */
void top_history_read(const struct top_history *h, const double *of, double *out, unsigned count);

#endif
