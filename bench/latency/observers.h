/* SPDX-License-Identifier: MIT */
/* The threads that observe one measurement:
 *
 *   consumers  take packets from nfring's rings, one for each worker; latency = its clock - the time in the packet
 *   probe      sleeps on the consumer's CPU; how late it wakes up is the scheduler's part
 *   sampler    reads the QThresh in force every 2 ms, on the sender's CPU */
#ifndef LATENCY_OBSERVERS_H
#define LATENCY_OBSERVERS_H

#include "opts.h"

#include <nfring/nfring.h>
#include <pthread.h>
#include <stdbool.h>

struct latency_observers;

/* The consumer of one worker. */
struct latency_consumer {
	/* caller: wo, before the start */
	struct latency_observers *all;
	struct nfring_queue *queue;

	/* consumer: wo, any: ro */
	_Atomic uint64_t received; /* packets */

	/* consumer: wo, caller: ro after latency_observers_stop() */
	uint64_t late;       /* packets over the budget */
	uint64_t unreadable; /* packets without a time in them */
	uint64_t stepped; /* packets in neither latency_ns nor late: the wall clock was stepped, see nfring/clock.h */
	struct nfring_hist latency_ns;
	struct nfring_steps steps;

	/* caller: rw */
	pthread_t thread;
};

struct latency_observers {
	/* caller: wo, before the start */
	struct nfring *nfring;
	uint64_t budget_ns;
	int capture_cpu; /* of consumers and probe */
	int sender_cpu;  /* of the sampler */

	/* caller: wo, threads: ro */
	_Atomic bool counting; /* probe and sampler record what they see */
	_Atomic bool ending;   /* probe and sampler end */

	/* caller: rw; the sums of the consumers after latency_observers_stop() */
	struct latency_consumer consumer[LATENCY_WORKERS_MAX];
	uint64_t late;
	uint64_t unreadable;
	uint64_t stepped;
	struct nfring_hist latency_ns;

	/* probe: wo, caller: ro after latency_observers_stop() */
	struct nfring_hist wakeup_ns;

	/* sampler: wo, caller: ro after latency_observers_stop() */
	uint64_t changes; /* of QThresh */
	uint32_t qthresh_min;
	uint32_t qthresh_max;
	double sampled_s;

	/* caller: rw */
	pthread_t probe, sampler;
	unsigned consumers; /* threads */
	bool probe_runs, sampler_runs;
};

/* Starts the threads. Returns 0 or -errno; latency_observers_stop() is due in either case. */
int latency_observers_start(struct latency_observers *o);

/* Ends the threads. nfring_stop() must have been called: it ends the consumers. */
void latency_observers_stop(struct latency_observers *o);

/* Returns how many packets all consumers have taken. */
uint64_t latency_observers_received(const struct latency_observers *o);

/* Reads the CPU time that nfring has used, in ns: that of its workers and of the consumers,
 * which is that of the process without probe, sampler and the calling thread. */
uint64_t latency_observers_cpu_ns(const struct latency_observers *o);

#endif
