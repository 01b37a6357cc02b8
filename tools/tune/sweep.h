/* SPDX-License-Identifier: MIT */
/* A sweep: settings, measured at several rates, and the result of each measurement. The
 * plan fills in its points, measure adds runs to them, select marks the best, and the
 * report prints all of it. */
#ifndef TUNE_SWEEP_H
#define TUNE_SWEEP_H

#include "meter.h"

#include <nfring/nfring.h>
#include <stdbool.h>

#define TUNE_RATES_MAX 16
#define TUNE_WARNINGS_MAX 16
#define TUNE_REASONS_MAX (TUNE_RATES_MAX + 1)
#define TUNE_FLAGS_MAX 160 /* bytes of a setting as options */

/* The options that are varied. NFRING_AUTO: nfring chooses. */
struct tune_setting {
	uint32_t qthresh;
	uint32_t timeout_cs;
	uint32_t nlbufsiz_bytes;
	uint32_t budget_us;
	uint32_t source; /* enum nfring_source */
};

/* A setting at a rate, and the sum of its measurements (runs). */
struct tune_point {
	struct tune_setting set;
	double rate_pps; /* asked of the sender; 0: live */
	unsigned runs;   /* 0: not measured yet */
	double seconds;
	double cpu_seconds; /* of the capture: worker and consumer */
	double slipped_s;   /* time by which the sender fell behind */
	uint64_t packets;   /* measured in `seconds` */
	uint64_t bytes;     /* of their datagrams */
	uint64_t datagrams;
	uint64_t wakeups;
	uint64_t stepped; /* packets without a latency: the wall clock was stepped */
	uint64_t lost;    /* packets, those before the measurement included */
	uint32_t qthresh_in_force;
	uint32_t hold_us;
	const char *source_in_force;
	bool frontier; /* no other fixed (or auto) setting has both a lower p99 and lower CPU */
	enum cli_latency_clock clock;
	struct nfring_hist latency_ns;
};

struct tune_sweep {
	/* the plan */
	bool live;
	bool quick;
	uint32_t goal_us; /* p99 to keep */
	double seconds;   /* for the whole sweep */
	double rate[TUNE_RATES_MAX];
	unsigned rates;
	struct tune_point *point;
	unsigned points;
	unsigned steps; /* measurements, the repeated ones included */
	/* the result */
	bool partial; /* the sweep was interrupted */
	double took_seconds;
	unsigned done; /* steps so far */
	const struct tune_point
		*recommended;               /* a point whose setting kept the goal at every rate; NULL: there is none */
	const struct tune_point *closest;   /* if there is none: the setting that came closest; NULL: none was measured
					     * at every rate */
	char reason[TUNE_REASONS_MAX][256]; /* why there is none */
	unsigned reasons;
	char warning[TUNE_WARNINGS_MAX][256];
	unsigned warnings;
};

static inline bool tune_is_auto(const struct tune_setting *s)
{
	return s->qthresh == NFRING_AUTO;
}

static inline double tune_cpu_ns(const struct tune_point *p)
{
	return p->packets ? p->cpu_seconds * 1e9 / (double)p->packets : 0;
}

static inline double tune_quantile_us(const struct tune_point *p, double q)
{
	return (double)nfring_hist_quantile(&p->latency_ns, q) / 1e3;
}

static inline double tune_pps(const struct tune_point *p)
{
	return p->seconds > 0 ? (double)p->packets / p->seconds : 0;
}

/* Returns whether latencies count from before the kernel held the packets, not from their receipt. */
static inline bool tune_sees_latency(const struct tune_point *p)
{
	return p->clock != CLI_LATENCY_RECEIPT;
}

/* Returns the packets per datagram. */
static inline double tune_batch(const struct tune_point *p)
{
	return p->datagrams ? (double)p->packets / (double)p->datagrams : 0;
}

/* Writes the setting as options of the tools; `out` has TUNE_FLAGS_MAX bytes. Returns out. */
const char *tune_flags(const struct tune_setting *set, char *out);

/* Returns the value of --source. */
const char *tune_source(const struct tune_setting *set);

/* Adds one line to s->reason. Does nothing if TUNE_REASONS_MAX are there. */
void tune_reason_add(struct tune_sweep *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Adds one line to s->warning. Does nothing if TUNE_WARNINGS_MAX are there. */
void tune_warn_add(struct tune_sweep *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
