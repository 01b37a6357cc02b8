/* SPDX-License-Identifier: MIT */
#include "consumer.h"
#include "assertions.h"
#include "capture.h"
#include "proc.h"
#include "random.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE_S 5.0

/* -- a consumer ------------------------------------------------------------------------ */

static void release_one(struct soak_queue *q)
{
	unsigned which = soak_between(&q->random, 0, q->n_held - 1);

	nfring_queue_release(q->queue, &q->held[which]);
	q->held[which] = q->held[--q->n_held];
}

static void release_all(struct soak_queue *q)
{
	while (q->n_held)
		release_one(q);
}

/* Now and then a long stall, which fills the slabs and then the socket's buffer. */
static void stall(struct soak_queue *q)
{
	if (!soak_one_in(&q->random, 100))
		return;
	atomic_fetch_add(&q->stalls, 1);
	usleep(soak_one_in(&q->random, 8) ? soak_between(&q->random, 50000, 600000)
					  : soak_between(&q->random, 10, 5000));
}

static void take(struct soak_queue *q, const struct nfring_batch *batch)
{
	atomic_fetch_add(&q->taken, batch->count);
	atomic_fetch_add(&q->lost_before, batch->lost_before);
	q->held[q->n_held++] = *batch;
	if (atomic_load(&q->engine->calm)) {
		release_all(q);
		return;
	}
	stall(q);
	while (q->n_held && (q->n_held == SOAK_HELD_MAX || soak_one_in(&q->random, 2)))
		release_one(q);
}

/* Returns what the wait or the arm does. */
static int sleep_once(struct soak_queue *q)
{
	int ret = nfring_queue_wait(q->queue, (int)soak_between(&q->random, 0, 50));

	if (ret == -EINTR)
		atomic_fetch_add(&q->interrupts, 1);
	return ret == -EINTR ? 0 : ret;
}

static void *consume(void *arg)
{
	struct soak_queue *q = arg;
	struct nfring_batch batch;
	int ret;

	do {
		ret = nfring_queue_claim(q->queue, &batch);
		if (ret > 0) {
			take(q, &batch);
			continue;
		}
		if (ret == 0) {
			release_all(q);
			ret = sleep_once(q);
		}
	} while (ret >= 0);
	release_all(q);
	q->result = ret;
	return NULL;
}

/* -- an engine ----------------------------------------------------------------------------- */

void soak_engine_open(struct soak_engine *e, const struct nfring_opts *o, uint64_t seed)
{
	memset(e, 0, sizeof(*e));
	snprintf(e->name, sizeof(e->name), "group %u, %u worker(s), %s, %s", o->group, o->workers,
		 o->source == NFRING_SOURCE_RECV ? "recv" : "auto", o->caller_threads ? "caller_threads" : "queue");
	e->engine = nt_open(o);
	nt_start(e->engine);
	e->n_queues = nfring_worker_count(e->engine);
	for (unsigned i = 0; i < e->n_queues; i++) {
		struct soak_queue *q = &e->queue[i];

		q->engine = e;
		q->queue = nfring_queue_get(e->engine, i);
		q->random = seed + i;
		assert_int_equal(pthread_create(&q->thread, NULL, consume, q), 0);
	}
}

static uint64_t counted(const struct nfring_stats *s)
{
	return s->packets + s->lost + s->discarded + s->filtered;
}

/* Returns true once the consumers have taken what was delivered, and every packet is counted. */
static bool is_whole(struct soak_engine *e, uint64_t *taken, uint64_t *lost_before, struct nfring_stats *s)
{
	*s = nt_stats(e->engine);
	*taken = *lost_before = 0;
	for (unsigned i = 0; i < e->n_queues; i++) {
		*taken += atomic_load(&e->queue[i].taken);
		*lost_before += atomic_load(&e->queue[i].lost_before);
	}
	return counted(s) == e->sent * nfring_group_count(e->engine) && *taken == s->packets && *lost_before == s->lost;
}

static void check_group(struct soak_engine *e, uint32_t index)
{
	const uint16_t number = (uint16_t)nfring_group_number(e->engine, index);
	struct nfring_stats s = nfring_stats_zero();

	assert_int_equal(nfring_group_stats_read(e->engine, number, &s), 0);
	if (counted(&s) != e->sent || s.truncated || s.malformed || s.resyncs || s.tail_unknown)
		fail_msg("%s: group %u: sent %llu, counted %llu (%llu packets, %llu lost), truncated %llu, malformed "
			 "%llu, resyncs %llu, tail unknown %llu",
			 e->name, number, (unsigned long long)e->sent, (unsigned long long)counted(&s),
			 (unsigned long long)s.packets, (unsigned long long)s.lost, (unsigned long long)s.truncated,
			 (unsigned long long)s.malformed, (unsigned long long)s.resyncs,
			 (unsigned long long)s.tail_unknown);
}

void soak_engine_check(struct soak_engine *e)
{
	const double until = nt_now() + PATIENCE_S;
	uint64_t taken, lost_before;
	struct nfring_stats s;

	while (!is_whole(e, &taken, &lost_before, &s) && nt_now() < until)
		usleep(5000);
	if (!is_whole(e, &taken, &lost_before, &s))
		fail_msg(
			"%s: sent %llu to each of %u groups, %llu packets delivered and %llu taken, %llu lost and %llu "
			"of them said with a batch, %llu discarded",
			e->name, (unsigned long long)e->sent, nfring_group_count(e->engine),
			(unsigned long long)s.packets, (unsigned long long)taken, (unsigned long long)s.lost,
			(unsigned long long)lost_before, (unsigned long long)s.discarded);
	for (uint32_t i = 0; i < nfring_group_count(e->engine); i++)
		check_group(e, i);
}

void soak_engine_close(struct soak_engine *e)
{
	nfring_stop_after_drain(e->engine);
	for (unsigned i = 0; i < e->n_queues; i++) {
		pthread_join(e->queue[i].thread, NULL);
		assert_int_equal(e->queue[i].result, -ESHUTDOWN);
	}
	soak_engine_check(e);
	nfring_close(e->engine);
	e->engine = NULL;
}
