/* SPDX-License-Identifier: MIT */
/* Measuring one cell of the plan. */
#ifndef LATENCY_MEASURE_H
#define LATENCY_MEASURE_H

#include "plan.h"

#define LATENCY_GROUP 5 /* the first */

/* Values of a sample. Times in us, CPU in ns per packet. */
enum latency_value {
	LATENCY_SENT,
	LATENCY_RECEIVED,
	LATENCY_LOST,
	LATENCY_STEPPED,   /* received, but without a latency: the wall clock was stepped */
	LATENCY_UNCOUNTED, /* neither received nor counted as lost: must be 0 */
	LATENCY_PPS,
	LATENCY_SLIPPED_MS,
	LATENCY_P50,
	LATENCY_P99,
	LATENCY_P999,
	LATENCY_MAX,
	LATENCY_LATE, /* packets over the budget / packets with a latency */
	LATENCY_CHANGES,
	LATENCY_QTHRESH_MIN,
	LATENCY_QTHRESH_MAX,
	LATENCY_CPU,
	LATENCY_SCHED_P99,
	LATENCY_SCHED_MAX,
	LATENCY_SEND_P99,
	LATENCY_SEND_MAX,
	LATENCY_MEASURED, /* how many are measured; the others follow from them */
	/* budget + one tick + SCHED_MAX + SEND_MAX: what the latest packet may take */
	LATENCY_ALLOWED = LATENCY_MEASURED,
	LATENCY_EXCESS, /* MAX - ALLOWED */
};

/* Measures the cell with an engine of its own. Call it from the sender's thread; the
 * rules of latency_rules() must be loaded. False with the reason. */
bool latency_measure(const struct latency_opts *o, const struct latency_cell *c, uint64_t seed, struct bench_sample *s,
		     struct bench_failure *why);

/* Returns the kernel's tick, us: its timer may hold the last batch that much longer. */
double latency_tick_us(void);

#endif
