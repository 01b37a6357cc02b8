/* SPDX-License-Identifier: MIT */
#include "measure.h"
#include "consumers.h"
#include "plan.h"
#include "clock.h"
#include "start.h"
#include "stop.h"

#include <errno.h>
#include <string.h>

/* The sender goes on this long after the measurement. */
#define SENDER_TAIL_S 0.02
#define RESULT_LIMIT_NS 8000000000u
#define POLL_MS 50

/* Counters, read at the start and at the end of the measurement. */
struct mark {
	uint64_t at_ns;
	double cpu_seconds;
	struct nfring_stats stats;
};

static void mark(struct mark *m, struct nfring *n)
{
	m->stats.size = sizeof(m->stats);
	nfring_stats_read(n, &m->stats);
	m->cpu_seconds = cli_clock_cpu_seconds();
	m->at_ns = cli_clock_ns();
}

/* Sleeps. Returns false, at once, if a stop was asked for. */
static bool pause_for(double seconds)
{
	return cli_stop_sleep_until(cli_clock_ns() + (uint64_t)(seconds * 1e9));
}

static int wait_for_sender(const struct tune_bench *b, struct traffic_result *sent)
{
	uint64_t limit_ns = cli_clock_ns() + RESULT_LIMIT_NS;
	int r = 0;

	while (r == 0 && cli_clock_ns() < limit_ns && !cli_stop_age_ns())
		r = tune_sender_result(b->sender, POLL_MS, sent);
	if (cli_stop_age_ns())
		return 0;
	if (r <= 0)
		return cli_fail(b->program, "the sender ended: %s", strerror(r ? -r : ETIMEDOUT));
	if (sent->error[0])
		return cli_fail(b->program, "the sender: %s", sent->error);
	return 0;
}

/* Sends, lets the traffic settle, and measures between two marks. Returns 0 or an exit code. */
static int observe(struct tune_bench *b, const struct tune_point *p, double seconds, struct tune_consumers *c,
		   struct mark m[2], struct nfring *n, struct traffic_result *sent)
{
	double settle = tune_plan_settle(&p->set);
	int r = 0;

	if (b->sender)
		r = tune_sender_send(b->sender, p->rate_pps, settle + seconds + SENDER_TAIL_S);
	if (r < 0)
		return cli_fail(b->program, "cannot start sending: %s", strerror(-r));
	if (pause_for(settle)) {
		mark(&m[0], n);
		atomic_store_explicit(&c->measuring, true, memory_order_relaxed);
		(void)pause_for(seconds);
		atomic_store_explicit(&c->measuring, false, memory_order_relaxed);
		mark(&m[1], n);
	}
	return b->sender ? wait_for_sender(b, sent) : 0;
}

static void add_run(struct tune_point *p, const struct cli_meter *meter, const struct mark m[2],
		    const struct nfring_worker_stats *w)
{
	p->runs++;
	p->seconds += (double)(m[1].at_ns - m[0].at_ns) / 1e9;
	p->cpu_seconds += m[1].cpu_seconds - m[0].cpu_seconds;
	p->packets += meter->packets;
	p->stepped += meter->stepped;
	p->bytes += m[1].stats.bytes - m[0].stats.bytes;
	p->datagrams += m[1].stats.datagrams - m[0].stats.datagrams;
	p->wakeups += m[1].stats.wakeups - m[0].stats.wakeups;
	p->qthresh_in_force = w->qthresh;
	p->hold_us = w->hold_us;
	p->source_in_force = w->source;
	p->clock = cli_meter_clock(meter);
	nfring_hist_merge(&p->latency_ns, &meter->latency_ns[p->clock]);
}

/* Returns the packets sent and not received; with --live, the lost ones of the ledger. */
static uint64_t lost(const struct tune_bench *b, const struct traffic_result *sent, const struct nfring_stats *end)
{
	uint64_t got = end->packets + end->discarded + end->filtered;

	if (!b->sender)
		return end->lost;
	return sent->sent > got ? sent->sent - got : 0;
}

/* Measures with an engine that has started. */
static int run(struct tune_bench *b, struct tune_point *p, double seconds, struct nfring *n)
{
	struct tune_consumers c = { .program = b->program, .capture = b->capture, .engine = n };
	struct nfring_worker_stats w = { .size = sizeof(w) };
	struct nfring_stats end = { .size = sizeof(end) };
	struct traffic_result sent = { 0 };
	struct mark m[2];
	int code = tune_consumers_start(&c, b->sender ? TUNE_SENDER_STAMP : CLI_METER_NO_OFFSET), ended;

	cli_stop_attach(n);
	if (code == 0)
		code = observe(b, p, seconds, &c, m, n, &sent);
	nfring_worker_stats_read(n, 0, &w);
	nfring_stop_after_drain(n);
	ended = tune_consumers_end(&c, b->meter);
	cli_stop_attach(NULL);
	nfring_stats_read(n, &end);
	if (code || ended || cli_stop_age_ns())
		return ended ? ended : code;
	add_run(p, b->meter, m, &w);
	p->lost += lost(b, &sent, &end);
	p->slipped_s += sent.slipped_s;
	return 0;
}

/* Starts an engine with a setting. Returns 0, or an exit code with the error printed; *n is to
 * be closed in either case. */
static int start(const struct tune_bench *b, const struct tune_setting *set, struct nfring **n)
{
	struct nfring_opts o = b->capture->opts;
	struct nfring_error error = { 0 };

	o.qthresh = set->qthresh;
	o.timeout_cs = set->timeout_cs;
	o.nlbufsiz_bytes = set->nlbufsiz_bytes;
	o.latency_budget_us = set->budget_us;
	o.source = (uint8_t)set->source;
	*n = NULL;
	if (nfring_open(n, &o, &error) < 0)
		return cli_error(b->program, &error);
	return cli_start(b->program, *n);
}

int tune_measure_check(const struct tune_bench *b, const struct tune_setting *set)
{
	struct nfring *n;
	int code = start(b, set, &n);

	nfring_close(n);
	return code;
}

int tune_measure(struct tune_bench *b, struct tune_point *p, double seconds)
{
	struct nfring *n;
	int code;

	memset(b->meter, 0, sizeof(*b->meter));
	code = start(b, &p->set, &n);
	if (code == 0)
		code = run(b, p, seconds, n);
	nfring_close(n);
	return code;
}
