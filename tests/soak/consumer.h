/* SPDX-License-Identifier: MIT */
/* An engine with a thread for each of its queues. The threads stall, hold batches, and release them in any order. */
#ifndef SOAK_CONSUMER_H
#define SOAK_CONSUMER_H

#include <nfring/nfring.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#define SOAK_WORKERS_MAX 3
#define SOAK_HELD_MAX 6

struct soak_queue {
	struct soak_engine *engine;
	struct nfring_queue *queue;
	pthread_t thread;
	uint64_t random;
	struct nfring_batch held[SOAK_HELD_MAX];
	unsigned n_held;
	int result;                          /* what ended it */
	_Atomic uint64_t taken, lost_before; /* packets */
	_Atomic uint64_t stalls, interrupts;
};

struct soak_engine {
	struct nfring *engine;
	char name[64];     /* what it is, for messages */
	uint64_t sent;     /* datagrams that each of its groups has been logged, by the sender's count */
	_Atomic bool calm; /* no stall, nothing held */
	unsigned n_queues;
	struct soak_queue queue[SOAK_WORKERS_MAX];
};

/* Opens and starts an engine, and its consumers. A failure fails the test. */
void soak_engine_open(struct soak_engine *e, const struct nfring_opts *o, uint64_t seed);
/* Compares the ledger of each group, and what was taken, with `sent`: waits until they are equal, five seconds at most.
 */
void soak_engine_check(struct soak_engine *e);
/* Stops it after a drain, checks it once more, and closes it. */
void soak_engine_close(struct soak_engine *e);

#endif
