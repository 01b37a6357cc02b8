/* SPDX-License-Identifier: MIT */
#include "life.h"
#include "capture.h"
#include "proc.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NUMBER_AT 28 /* of the packet: behind the headers of IPv4 and UDP */
#define STARTS 3     /* a start that was refused is repeated */
#define PATIENCE_S 3.0

struct life {
	struct board *board;
	const struct life_mode *mode;
	struct nfring *engine;
	struct nfring_error error;
	uint64_t taken, next; /* packets, and the least number that may come */
	uint64_t lost_before;
	struct life_result result;
	_Atomic bool started;
	_Atomic unsigned reports;
	bool said_fallback;
};

void life_fail(struct board *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(b->why, sizeof(b->why), fmt, ap);
	va_end(ap);
	_exit(1);
}

/* -- callbacks ------------------------------------------------------------------- */

static void on_log(void *user, int level, const char *text)
{
	struct life *l = user;

	(void)level;
	if (strstr(text, "io_uring cannot be set up"))
		l->said_fallback = true;
	if (strstr(text, "stays bound") || strstr(text, "will stay") || strstr(text, "has no logger"))
		l->result.said_stays = true;
}

static int on_error(const struct nfring_error *error, void *user)
{
	struct life *l = user;

	if (error->err >= 0 || !error->text[0])
		life_fail(l->board, "on_error got %d, \"%s\"", error->err, error->text);
	atomic_fetch_add(&l->reports, 1);
	return 0;
}

static void want_packets(struct life *l)
{
	atomic_store(&l->started, true);
	atomic_fetch_add(&l->board->sends, 1);
}

static void on_thread_start(void *user, unsigned worker)
{
	struct life *l = user;

	(void)worker;
	if (l->mode->run)
		want_packets(l);
}

static void take(struct life *l, const struct nfring_batch *batch)
{
	l->lost_before += batch->lost_before;
	for (uint32_t i = 0; i < batch->count; i++) {
		uint32_t len = 0;
		const uint8_t *packet = nfring_pkt_payload(&batch->pkt[i], &len);
		uint64_t number;

		if (!packet || len < NUMBER_AT + sizeof(number))
			life_fail(l->board, "a packet of %u bytes", len);
		memcpy(&number, packet + NUMBER_AT, sizeof(number));
		if (number < l->next || number >= PACKETS)
			life_fail(l->board, "packet %llu came where %llu was the next", (unsigned long long)number,
				  (unsigned long long)l->next);
		l->next = number + 1;
	}
	l->taken += batch->count;
}

/* -- errors ------------------------------------------------------------------------ */

/* A call has failed: it says what and why. */
static void check_error(const struct life *l, const char *call, int ret)
{
	if (ret >= 0 || l->error.err != ret || !l->error.text[0] || l->error.code == NFRING_OK)
		life_fail(l->board, "%s returned %d, with error %d, code %d, text \"%s\"", call, ret, l->error.err,
			  l->error.code, l->error.text);
}

static void check_ledger(struct life *l)
{
	struct nfring_worker_stats w = nfring_worker_stats_zero();
	struct nfring_stats s = nfring_stats_zero();
	uint64_t sum;

	if (nfring_stats_read(l->engine, &s) || nfring_worker_stats_read(l->engine, 0, &w))
		life_fail(l->board, "the counters cannot be read");
	sum = s.packets + s.lost + s.discarded + s.filtered;
	/* What a broken source had received is lost, and no batch comes after it. */
	if (s.packets != l->taken || l->lost_before > s.lost || (l->lost_before < s.lost && !l->result.broke))
		life_fail(l->board, "%llu packets and %llu lost before them, of %llu and %llu",
			  (unsigned long long)l->taken, (unsigned long long)l->lost_before,
			  (unsigned long long)s.packets, (unsigned long long)s.lost);
	if (sum > PACKETS || (sum < PACKETS && !l->result.broke))
		life_fail(l->board, "%d packets, of which %llu are counted: %llu, %llu lost, %llu discarded", PACKETS,
			  (unsigned long long)sum, (unsigned long long)s.packets, (unsigned long long)s.lost,
			  (unsigned long long)s.discarded);
	/* A consumer that receives got it from its own call. */
	if (l->result.broke && !l->reports && !l->mode->caller_threads)
		life_fail(l->board, "the capture ended with %d, and on_error was not told", l->result.broke);
	if (l->mode->source == NFRING_SOURCE_AUTO && strcmp(w.source, "recv") == 0) {
		if (!l->said_fallback)
			life_fail(l->board, "the source is recv, and the log does not say why");
		l->result.fell_back = true;
	}
}

/* -- a queue ------------------------------------------------------------------------- */

/* Takes batches until `last` packets were taken, or the capture ends, or none has come for PATIENCE_S. Returns the
 * error of the queue, or 0. */
static int take_until(struct life *l, uint64_t last)
{
	struct nfring_queue *q = nfring_queue_get(l->engine, 0);
	double until = nt_now() + PATIENCE_S;
	struct nfring_batch batch;
	int ret;

	while (l->taken < last && nt_now() < until) {
		ret = nfring_queue_claim(q, &batch);
		if (ret == 0)
			ret = nfring_queue_wait(q, 20);
		else if (ret > 0) {
			take(l, &batch);
			nfring_queue_release(q, &batch);
			until = nt_now() + PATIENCE_S;
		}
		if (ret < 0 && ret != -EINTR)
			return ret;
	}
	return 0;
}

static void use_queue(struct life *l)
{
	int ret;

	want_packets(l);
	ret = take_until(l, PACKETS);
	if (ret < 0)
		l->result.broke = ret;
	nfring_stop_after_drain(l->engine);
	ret = take_until(l, UINT64_MAX);
	if (ret == 0)
		life_fail(l->board, "the queue does not end after the stop");
	if (ret != -ESHUTDOWN)
		l->result.broke = ret;
}

/* -- a callback ----------------------------------------------------------------------- */

static int on_batch(const struct nfring_batch *batch, void *user)
{
	struct life *l = user;

	take(l, batch);
	if (l->taken == PACKETS)
		sem_post(&l->board->done);
	return 0;
}

static void *stop_when_done(void *user)
{
	struct life *l = user;

	while (sem_wait(&l->board->done) < 0) {
	}
	/* A stop of an engine that could not be started would end its next start. */
	if (atomic_load(&l->started))
		nfring_stop_after_drain(l->engine);
	return NULL;
}

/* Runs the engine, which another thread stops. Returns what nfring_run() does. */
static int run(struct life *l)
{
	pthread_t thread;
	int ret;

	while (sem_trywait(&l->board->done) == 0) {
	}
	while (pthread_create(&thread, NULL, stop_when_done, l)) { /* a call of the test's own was refused */
	}
	ret = nfring_run(l->engine, on_batch, l, &l->error);
	sem_post(&l->board->done);
	pthread_join(thread, NULL);
	return ret;
}

/* -- life ------------------------------------------------------------------------------ */

static bool start_or_run(struct life *l)
{
	int ret = -1;

	for (int i = 0; ret < 0 && i < STARTS; i++) {
		l->error = (struct nfring_error){ 0 };
		ret = l->mode->run ? run(l) : nfring_start(l->engine, &l->error);
		if (ret < 0)
			check_error(l, l->mode->run ? "nfring_run" : "nfring_start", ret);
		if (ret < 0 && atomic_load(&l->started)) {
			l->result.broke = ret;
			return true;
		}
	}
	if (ret == 0 && !l->mode->run)
		use_queue(l);
	return ret == 0;
}

static const uint32_t first_cpu;

/* The options of a life. */
static struct nfring_opts options(struct life *l, const struct nt_ns *ns)
{
	struct nfring_opts o = nt_opts(ns, 5);

	o.source = l->mode->source;
	o.caller_threads = l->mode->caller_threads;
	o.log = on_log;
	o.log_user = o.callback_user = l;
	o.on_error = on_error;
	o.on_thread_start = on_thread_start;
	if (l->mode->all_options) {
		o.netns = NULL;
		o.netns_fd = ns->fd;
		o.cpus = &first_cpu;
		o.cpu_count = 1;
		o.pf_bind = true;
		o.keep_net_admin = true;
	}
	return o;
}

struct life_result life_live(struct board *b, const struct nt_ns *ns, const struct life_mode *mode, bool must_work)
{
	struct life l = { .board = b, .mode = mode };
	struct nfring_opts o = options(&l, ns);
	int ret;

	ret = nfring_open(&l.engine, &o, &l.error);
	if (ret < 0) {
		check_error(&l, "nfring_open", ret);
		if (l.engine)
			life_fail(b, "nfring_open failed and made an engine");
	} else if (start_or_run(&l)) {
		check_ledger(&l);
	}
	if (must_work && (l.taken < PACKETS || l.result.broke))
		life_fail(b, "with nothing refused: %llu packets, error %d \"%s\"", (unsigned long long)l.taken,
			  l.result.broke ? l.result.broke : l.error.err, l.error.text);
	nfring_close(l.engine);
	atomic_fetch_add(&b->lives, 1);
	l.result.started = atomic_load(&l.started);
	return l.result;
}
