/* SPDX-License-Identifier: MIT */
#include "queue.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define BLOCKS_A_WORKER 64

/* The lock is held for a block, not for a record: 128 of them share its cost. */
struct flow_queue {
	pthread_mutex_t lock;
	pthread_cond_t given_back;
	struct flow_block *free;          /* under the lock, as the next two */
	struct flow_block *first, **last; /* those that wait */
	struct flow_block *memory;
	int fd;
};

struct flow_queue *flow_queue_open(unsigned workers)
{
	const unsigned blocks = workers * BLOCKS_A_WORKER;
	struct flow_queue *q = calloc(1, sizeof(*q));

	if (!q)
		return NULL;
	pthread_mutex_init(&q->lock, NULL);
	pthread_cond_init(&q->given_back, NULL);
	q->last = &q->first;
	q->memory = calloc(blocks, sizeof(*q->memory));
	q->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (!q->memory || q->fd < 0) {
		flow_queue_close(q);
		return NULL;
	}
	for (unsigned i = blocks; i--;) {
		q->memory[i].next = q->free;
		q->free = &q->memory[i];
	}
	return q;
}

void flow_queue_close(struct flow_queue *q)
{
	if (!q)
		return;
	if (q->fd >= 0)
		close(q->fd);
	pthread_cond_destroy(&q->given_back);
	pthread_mutex_destroy(&q->lock);
	free(q->memory);
	free(q);
}

/* -- the exporter's side ------------------------------------------------------------------ */

int flow_queue_fd(const struct flow_queue *q)
{
	return q->fd;
}

struct flow_block *flow_queue_take(struct flow_queue *q)
{
	struct flow_block *taken;
	eventfd_t times;

	(void)!eventfd_read(q->fd, &times); /* before the look: what comes after it makes the descriptor readable */
	pthread_mutex_lock(&q->lock);
	taken = q->first;
	q->first = NULL;
	q->last = &q->first;
	pthread_mutex_unlock(&q->lock);
	return taken;
}

void flow_queue_give_back(struct flow_queue *q, struct flow_block *block)
{
	pthread_mutex_lock(&q->lock);
	block->next = q->free;
	q->free = block;
	pthread_cond_signal(&q->given_back);
	pthread_mutex_unlock(&q->lock);
}

/* -- a worker's side ---------------------------------------------------------------------- */

static struct flow_block *wait_for_block(struct flow_queue *q)
{
	struct flow_block *block;

	pthread_mutex_lock(&q->lock);
	while (!q->free)
		pthread_cond_wait(&q->given_back, &q->lock);
	block = q->free;
	q->free = block->next;
	pthread_mutex_unlock(&q->lock);
	block->next = NULL;
	block->count = 0;
	return block;
}

void flow_out_flush(struct flow_out *out)
{
	struct flow_queue *q = out->queue;
	bool was_empty;

	if (!out->block)
		return;
	pthread_mutex_lock(&q->lock);
	was_empty = !q->first;
	*q->last = out->block;
	q->last = &out->block->next;
	pthread_mutex_unlock(&q->lock);
	out->block = NULL;
	if (was_empty)
		eventfd_write(q->fd, 1);
}

struct flow_record *flow_out_next(void *arg)
{
	struct flow_out *out = arg;

	if (out->block && out->block->count == FLOW_BLOCK_RECORDS)
		flow_out_flush(out);
	if (!out->block)
		out->block = wait_for_block(out->queue);
	return &out->block->record[out->block->count++];
}
