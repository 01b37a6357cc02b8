/* SPDX-License-Identifier: MIT */
/* Records on their way from workers to the exporter: all arrive, each worker's in order, in bounded memory. */
#include "unit.h"

#include "queue.h"

#include <poll.h>
#include <pthread.h>

#define RECORDS 100000u /* of each worker: more than all blocks hold */
#define WORKERS 2u

struct worker {
	struct flow_out out;
	uint32_t number;
};

static void put(struct flow_out *out, uint32_t worker, uint32_t i)
{
	struct flow_record *r = flow_out_next(out);

	r->in = worker;
	r->packets[FLOW_FORWARD] = i;
}

static void *work(void *arg)
{
	struct worker *w = arg;

	for (uint32_t i = 0; i < RECORDS; i++) {
		put(&w->out, w->number, i);
		if (i % 777 == 0)
			flow_out_flush(&w->out);
	}
	flow_out_flush(&w->out);
	return NULL;
}

static bool is_readable(struct flow_queue *q, int ms)
{
	struct pollfd fd = { .fd = flow_queue_fd(q), .events = POLLIN };

	return poll(&fd, 1, ms) == 1;
}

static void workers_that_outrun_the_exporter_wait_and_lose_nothing(void **state)
{
	struct flow_queue *q = flow_queue_open(WORKERS);
	struct worker w[WORKERS] = { 0 };
	uint64_t next[WORKERS] = { 0 };
	pthread_t thread[WORKERS];
	struct flow_block *b, *after;

	(void)state;
	for (uint32_t i = 0; i < WORKERS; i++) {
		w[i].out.queue = q;
		w[i].number = i;
		assert_int_equal(pthread_create(&thread[i], NULL, work, &w[i]), 0);
	}
	while (next[0] + next[1] < (uint64_t)WORKERS * RECORDS) {
		assert_true(is_readable(q, 10000));
		for (b = flow_queue_take(q); b; b = after) {
			after = b->next;
			for (unsigned i = 0; i < b->count; i++) {
				const struct flow_record *r = &b->record[i];

				assert_true(r->in < WORKERS);
				assert_int_equal(r->packets[FLOW_FORWARD], next[r->in]);
				next[r->in]++;
			}
			flow_queue_give_back(q, b);
		}
	}
	for (uint32_t i = 0; i < WORKERS; i++)
		pthread_join(thread[i], NULL);
	assert_null(flow_queue_take(q));
	flow_queue_close(q);
}

static void a_record_is_seen_once_it_is_flushed(void **state)
{
	struct flow_queue *q = flow_queue_open(1);
	struct flow_out out = { .queue = q };
	struct flow_block *b;

	(void)state;
	flow_out_flush(&out); /* there is none */
	assert_false(is_readable(q, 0));
	put(&out, 7, 0);
	assert_false(is_readable(q, 0));
	assert_null(flow_queue_take(q));
	flow_out_flush(&out);
	assert_true(is_readable(q, 0));
	b = flow_queue_take(q);
	assert_non_null(b);
	assert_null(b->next);
	assert_int_equal(b->count, 1);
	assert_int_equal(b->record[0].in, 7);
	assert_false(is_readable(q, 0));
	flow_queue_give_back(q, b);
	flow_queue_close(q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(queue, workers_that_outrun_the_exporter_wait_and_lose_nothing),
		TEST(queue, a_record_is_seen_once_it_is_flushed),
	};

	return RUN(queue, tests);
}
