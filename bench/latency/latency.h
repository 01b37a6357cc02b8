/* SPDX-License-Identifier: MIT */
/* latency: plays shapes of traffic and measures, for every packet, the time from
 * its send to its consumer. What the parts of the program share.
 *
 *   sender's CPU                      consumer's CPU
 *   main thread: stamps and sends     nfring's worker -> ring -> consumer: now - stamp
 *   sampler: QThresh in force         probe: sleeps, and notes how late it woke up
 *
 *   cell    one shape under one budget
 *   round   each cell once
 *   result  medians over the rounds; a ratio is the median of each round's ratio */
#ifndef LATENCY_H
#define LATENCY_H

#include <nfring/nfring.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#define LATENCY_GROUP 5
#define LATENCY_SHAPES 13
#define LATENCY_BUDGETS 8
#define LATENCY_ROUNDS_MAX 99
#define LATENCY_PAYLOAD_BYTES 64
/* The stamp comes first in the UDP payload, behind the IPv4 and UDP headers. */
#define LATENCY_STAMP_OFFSET 28
/* Of all packets, what may be later than the budget: that is what p99 means. */
#define LATENCY_LATE_SHARE 0.01
/* What the cost of a budget is compared on. */
#define LATENCY_COMPARED_SHAPE "steady-300k"

extern volatile sig_atomic_t latency_stop; /* a signal came */

static inline uint64_t latency_now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* -- shapes of traffic (latency_shapes.c) -------------------------------------- */

enum latency_kind { LATENCY_STEADY, LATENCY_RAMP, LATENCY_BURST, LATENCY_POISSON };

struct latency_shape {
	const char *name;
	enum latency_kind kind;
	double rate;    /* a second; of a burst, while it is on; of a ramp, at both ends */
	double peak;    /* of a ramp, in the middle */
	double on_secs; /* a burst is on for so long, and then off */
};

extern const struct latency_shape latency_shapes[LATENCY_SHAPES];

/* When the packets of one run leave, one after the other. */
struct latency_clock {
	const struct latency_shape *shape;
	double seconds; /* how long the run takes */
	double at;      /* the next packet, seconds from the start */
	uint64_t random;
};

void latency_clock_init(struct latency_clock *c, const struct latency_shape *shape, double seconds, uint64_t seed);
/* Seconds from the start at which the next packet is due; negative: that was all. */
double latency_clock_next(struct latency_clock *c);
/* How many packets the shape makes in so many seconds, on the average. */
double latency_shape_packets(const struct latency_shape *shape, double seconds);

/* -- sending (latency_send.c) -------------------------------------------------- */

struct latency_sent {
	uint64_t packets;
	double seconds;
	double slipped_s;        /* by which the pace fell behind and was moved */
	struct nfring_hist call; /* ns from the stamp to the return of send() */
	char error[200];
};

/* Plays the shape from the calling thread. False with out->error. */
bool latency_send(const struct latency_shape *shape, double seconds, uint64_t seed, struct latency_sent *out);

/* -- watching (latency_watch.c) ------------------------------------------------ */

struct latency_watch {
	/* set by the caller */
	struct nfring *nfring;
	uint64_t budget_ns;
	int cpu; /* the consumer's and the probe's */
	int sampler_cpu;
	/* the consumer's; read by others when it has ended, but for `received` */
	_Atomic uint64_t received;
	uint64_t late, unread; /* over the budget; without a stamp */
	struct nfring_hist latency;
	/* the probe's */
	struct nfring_hist wakeup;
	/* the sampler's */
	uint64_t changes;
	uint32_t qthresh_min, qthresh_max;
	double sampled_s;
	/* threads */
	pthread_t consumer, probe, sampler;
	unsigned started;
	_Atomic bool end, begin; /* of probe and sampler; counting begins */
};

/* Starts the three threads. 0 or -errno; latency_watch_stop() is needed either way. */
int latency_watch_start(struct latency_watch *w);
/* Ends the probe and the sampler; the consumer ends with the engine, which must have been stopped. */
void latency_watch_stop(struct latency_watch *w);
/* CPU time of nfring so far: the worker's and the consumer's, without the probe, the
 * sampler and the calling thread, which sends. ns */
uint64_t latency_watch_cpu(const struct latency_watch *w);

/* -- what was measured --------------------------------------------------------- */

enum latency_value {
	LATENCY_SENT,
	LATENCY_RECEIVED,
	LATENCY_LOST,
	LATENCY_UNCOUNTED, /* neither received nor counted as lost: must be 0 */
	LATENCY_PPS,
	LATENCY_SLIPPED_MS,
	LATENCY_P50,
	LATENCY_P99,
	LATENCY_P999,
	LATENCY_MAX,
	LATENCY_LATE, /* share of the packets over the budget */
	LATENCY_CHANGES,
	LATENCY_QTHRESH_MIN,
	LATENCY_QTHRESH_MAX,
	LATENCY_CPU,
	LATENCY_SCHED_P99,
	LATENCY_SCHED_MAX,
	LATENCY_SEND_P99,
	LATENCY_SEND_MAX,
	LATENCY_VALUES
};

struct latency_sample {
	bool ok;
	double value[LATENCY_VALUES]; /* times in us, CPU in ns a packet */
};

struct latency_cell {
	const struct latency_shape *shape;
	uint32_t budget_us; /* 0: every datagram at once, with QThresh 1 */
	struct latency_sample sample[LATENCY_ROUNDS_MAX];
};

struct latency {
	/* options */
	unsigned rounds;
	double seconds;
	uint32_t budget_us[LATENCY_BUDGETS];
	unsigned budgets;
	const char *shapes; /* names' beginnings; NULL: all */
	bool json;
	int sender_cpu;
	int capture_cpu;
	/* state */
	struct latency_cell *cell;
	unsigned cells;
	unsigned done; /* rounds that are complete */
	char why[400]; /* the last measurement failed */
};

/* Exits for wrong options (latency_opts.c). */
void latency_options(struct latency *l, int argc, char **argv);
bool latency_wanted(const struct latency *l, const struct latency_shape *shape);
/* One cell (latency_measure.c). False with l->why. */
bool latency_measure(struct latency *l, const struct latency_cell *c, uint64_t seed, struct latency_sample *s);

/* -- results (latency_result.c, latency_table.c, latency_json.c) ----------------- */

/* Over the rounds; NAN if there is none. */
double latency_median(const struct latency *l, const struct latency_cell *c, enum latency_value v);
/* CPU a packet against QThresh 1 with budget 0, on the same traffic; NAN if that was not measured. */
double latency_ratio(const struct latency *l, const struct latency_cell *c);
bool latency_p99_within(const struct latency *l, const struct latency_cell *c);
/* What the worst packet may take: the budget, a tick, and what the scheduler added on both sides. us */
double latency_worst_allowed(const struct latency *l, const struct latency_cell *c);
bool latency_worst_within(const struct latency *l, const struct latency_cell *c);
unsigned latency_samples(const struct latency *l, const struct latency_cell *c);
double latency_tick_us(void);
void latency_table(const struct latency *l, FILE *f);
void latency_json(const struct latency *l, FILE *f);

#endif
