/* SPDX-License-Identifier: MIT */
/* Measuring one cell of the plan. */
#ifndef PEERS_MEASURE_H
#define PEERS_MEASURE_H

#include "plan.h"

/* Values of a sample. */
enum peers_value {
	PEERS_NS,            /* CPU of the receiver, all threads, per packet */
	PEERS_PACKETS,       /* that it received, by its own count */
	PEERS_LOST,          /* messages offered - packets */
	PEERS_LOST_REPORTED, /* lost as the receiver itself says */
	PEERS_SENDER_PPS,    /* messages per second */
	PEERS_PEAK_BYTES,    /* memory of the receiver, huge pages included */
	PEERS_PRINTED,       /* how many are printed; shares are computed from the others */
	PEERS_USER_TICKS = PEERS_PRINTED,
	PEERS_SYSTEM_TICKS,
};

/* Starts the cell's receiver, offers it traffic, and ends it. `dir` takes its files. False
 * with the reason. */
bool peers_measure(const struct bench_options *o, const struct peers_cell *c, const char *dir, struct bench_sample *s,
		   struct bench_failure *why);

#endif
