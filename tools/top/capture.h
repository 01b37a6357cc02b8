/* SPDX-License-Identifier: MIT */
/* The consumer threads of nfring-top, one per worker, and how their counters reach
 * the thread that shows them without a lock.
 *
 *   consumer          mailbox           viewer
 *   mine --copy--> [fresh] <-exchange-> [mail] <-exchange-> [seen]
 *
 * Three buffers beside the counters themselves: one is filled, one is in the mail,
 * one is looked at. An atomic exchange moves a whole buffer from one hand to the
 * other; nobody ever waits. */
#ifndef TOP_CAPTURE_H
#define TOP_CAPTURE_H

#include "command_line.h"
#include "top.h"

#include <pthread.h>
#include <stdatomic.h>

/* What all consumers share: the options, and the count of --count. */
struct top_shared {
	const struct top_options *options;
	_Atomic uint64_t claimed;
};

struct top_consumer {
	struct top_shared *shared;
	struct nfring_queue *queue;
	pthread_t thread;
	unsigned worker;
	bool running;
	int result;               /* 0, or the negative errno of the worker that failed */
	struct top_counts *mine;  /* the consumer's alone */
	struct top_counts *fresh; /* the consumer's, to copy to */
	struct top_counts *seen;  /* the viewer's */
	_Atomic(struct top_counts *) mail;
	_Atomic unsigned posted; /* how often the consumer has put something in the mail */
	unsigned taken;          /* the viewer's: what `posted` was when it took that */
};

/* Makes one per worker of the started engine, each with a thread. Returns 0 or
 * -errno; those that started are to be joined in either case. */
int top_consumers_start(struct top_consumer **c, struct nfring *n, struct top_shared *shared);

/* The last counters that the consumer has posted; all 0 at first. [viewer] */
const struct top_counts *top_latest(struct top_consumer *c);

/* Waits for the threads, which end with the engine. Returns 0 or what broke. `mine` may be read then. */
int top_consumers_join(struct top_consumer *c, unsigned n);
void top_consumers_free(struct top_consumer *c, unsigned n);

#endif
