/* SPDX-License-Identifier: MIT */
/* Records on their way from the workers' threads to the exporter's: blocks of records, a bounded number of them. A
 * worker that finds none free waits; the kernel then keeps its packets, and counts what it cannot.
 *
 *   worker: flow_out_next() .. flow_out_flush()  -->  exporter: flow_queue_take() .. flow_queue_give_back()   */
#ifndef FLOW_QUEUE_H
#define FLOW_QUEUE_H

#include "flow.h"

#include <stdbool.h>

#define FLOW_BLOCK_RECORDS 128

struct flow_block {
	struct flow_block *next;
	unsigned count;
	struct flow_record record[FLOW_BLOCK_RECORDS];
};

struct flow_queue;

/* Returns NULL if there is no memory. */
struct flow_queue *flow_queue_open(unsigned workers);
void flow_queue_close(struct flow_queue *q);

/* Readable while a block waits. [exporter] */
int flow_queue_fd(const struct flow_queue *q);

/* Takes all blocks that wait, the oldest first; NULL: none. [exporter] */
struct flow_block *flow_queue_take(struct flow_queue *q);
void flow_queue_give_back(struct flow_queue *q, struct flow_block *block);

/* What one worker fills. */
struct flow_out {
	struct flow_queue *queue;
	struct flow_block *block; /* being filled; NULL: none */
};

/* Returns the memory of the next record. A setup.next of a table: `out` is a struct flow_out. [its worker] */
struct flow_record *flow_out_next(void *out);

/* Hands the records over that wait. [its worker] */
void flow_out_flush(struct flow_out *out);

#endif
