/* SPDX-License-Identifier: MIT */
#include "capture.h"
#include "live.h"
#include "clock.h"
#include "notify.h"
#include "pulse.h"
#include "start.h"
#include "stop.h"
#include "thread.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct consumer {
	struct pps *pps;
	struct nfring_queue *queue;
	pthread_t thread;
	unsigned worker;
	bool running;
	int pin_error;
	bool failed; /* the worker did; the error is printed */
};

static void mark_start(struct pps *p)
{
	p->mark.cpu_seconds = cli_clock_cpu_seconds();
	p->mark.at_ns = cli_clock_ns();
}

static void mark_end(struct pps *p)
{
	p->seconds = (double)(cli_clock_ns() - p->mark.at_ns) / 1e9;
	p->cpu_seconds = cli_clock_cpu_seconds() - p->mark.cpu_seconds;
}

static inline void measure(struct pps *p, const struct nfring_batch *b, unsigned worker)
{
	uint64_t now_ns = cli_clock_real_ns();

	monitor_count(monitor_counter(p->monitor, worker), b, b->count);
	cli_meter_batch(&p->meter[worker], b, cli_stop_after_count(&p->taken, p->options.capture.count, b->count),
			now_ns);
}

static void *consume(void *arg)
{
	struct consumer *c = arg;
	struct cli_pulse *pulse = cli_pulse(c->worker);
	struct nfring_batch b;
	int r;

	c->pin_error = cli_pin_consumer(&c->pps->options.capture, c->worker);
	if (c->pin_error < 0)
		cli_stop_request();
	while ((r = nfring_queue_claim(c->queue, &b)) >= 0) {
		if (r == 0) {
			cli_pulse_wait(pulse);
			nfring_queue_wait(c->queue, -1);
			continue;
		}
		cli_pulse_work(pulse);
		measure(c->pps, &b, c->worker);
		nfring_queue_release(c->queue, &b);
	}
	c->failed = r != -ESHUTDOWN;
	if (c->failed)
		cli_stop_worker_failed(&pps_program, c->worker, r);
	return NULL;
}

static int consumers_start(struct pps *p, struct consumer *c)
{
	int r = 0;

	for (unsigned i = 0; i < p->workers && r == 0; i++) {
		c[i].pps = p;
		c[i].worker = i;
		c[i].queue = nfring_queue_get(p->engine, i);
		r = cli_thread_start(&c[i].thread, consume, &c[i]);
		c[i].running = r == 0;
	}
	return r;
}

/* Waits for all consumers. Returns 0 or an exit code. */
static int consumers_join(struct pps *p, struct consumer *c)
{
	int code = 0;

	for (unsigned i = 0; i < p->workers; i++) {
		if (!c[i].running)
			continue;
		pthread_join(c[i].thread, NULL);
		if (c[i].pin_error < 0)
			code = cli_fail(&pps_program, "cannot run the consumer on the CPU given: %s",
					strerror(-c[i].pin_error));
		else if (c[i].failed)
			code = CLI_EXIT_RUNTIME;
	}
	return code;
}

static int become_user(struct pps *p)
{
	return cli_user_become(&pps_program, &p->options.capture.user, p->engine, monitor_later(&p->options.monitor));
}

/* The consumers have ended. */
static void end(struct pps *p)
{
	mark_end(p);
	monitor_close(p->monitor);
	p->monitor = NULL;
	pps_live_stop(p->live);
	cli_stop_attach(NULL);
}

void pps_say(void *pps, const char *line)
{
	struct pps *p = pps;

	pps_live_say(p->live, line);
}

static int capture_ring(struct pps *p)
{
	struct consumer *c = calloc(p->workers, sizeof(*c));
	struct pps_live live = { 0 };
	int r, joined, code = c ? cli_start(&pps_program, p->engine) : cli_fail(&pps_program, "no memory");

	if (code == 0)
		code = become_user(p);
	if (code) {
		free(c);
		return code;
	}
	p->live = &live;
	mark_start(p);
	r = consumers_start(p, c);
	if (r == 0 && p->options.live)
		r = pps_live_start(&live, p);
	code = r < 0 ? cli_fail(&pps_program, "cannot start a thread: %s", strerror(-r)) : monitor_start(p->monitor);
	if (code)
		cli_stop_request();
	else
		cli_notify_ready();
	cli_stop_after(p->options.capture.seconds_ns);
	cli_stop_attach(p->engine);
	joined = consumers_join(p, c);
	end(p);
	free(c);
	return code ? code : joined;
}

static int on_batch(const struct nfring_batch *b, void *user)
{
	struct cli_pulse *pulse = cli_pulse(b->worker);

	cli_pulse_work(pulse);
	measure(user, b, b->worker);
	cli_pulse_wait(pulse);
	return 0;
}

int pps_on_error(const struct nfring_error *error, void *user)
{
	(void)user;
	cli_error(&pps_program, error);
	return 0;
}

/* Ends a capture that has begun, with an exit code whose error is printed. */
static void give_up(struct pps *p, int code)
{
	p->start_code = code;
	cli_stop_request();
}

void pps_on_bound(void *pps)
{
	struct pps *p = pps;
	int code, r = p->options.live ? pps_live_start(p->live, p) : 0;

	if (r < 0)
		code = cli_fail(&pps_program, "cannot start a thread: %s", strerror(-r));
	else /* with --user it starts as that user */
		code = p->options.capture.user.text ? 0 : monitor_start(p->monitor);
	if (code)
		give_up(p, code);
	else
		cli_notify_ready();
	mark_start(p);
	cli_stop_after(p->options.capture.seconds_ns);
}

static void *become_user_and_watch(void *pps)
{
	struct pps *p = pps;
	int code;

	pthread_setname_np(pthread_self(), "nfring-pps"); /* not that of the worker, for what watches too */
	code = become_user(p);
	if (code == 0)
		code = monitor_start(p->monitor);
	if (code)
		give_up(p, code);
	return NULL;
}

/* In a thread that ends: that of the worker is to keep its capability. */
void pps_on_thread_start(void *pps, unsigned worker)
{
	struct pps *p = pps;
	pthread_t thread;
	int r;

	if (worker + 1 < p->workers)
		return;
	r = cli_thread_start(&thread, become_user_and_watch, p);
	if (r < 0)
		give_up(p, cli_fail(&pps_program, "cannot start a thread: %s", strerror(-r)));
	else
		pthread_join(thread, NULL);
}

static int capture_inline(struct pps *p)
{
	struct nfring_error error = { 0 };
	struct pps_live live = { 0 };
	int r;

	p->live = &live;
	cli_stop_attach(p->engine);
	r = nfring_run(p->engine, on_batch, p, &error);
	end(p);
	if (p->start_code)
		return p->start_code;
	return r < 0 ? cli_error(&pps_program, &error) : 0;
}

static bool read_groups(struct pps *p)
{
	p->groups = nfring_group_count(p->engine);
	p->group_number = calloc(p->groups, sizeof(*p->group_number));
	for (uint32_t i = 0; p->group_number && i < p->groups; i++)
		p->group_number[i] = (uint16_t)nfring_group_number(p->engine, i);
	return p->group_number;
}

int pps_capture(struct pps *p)
{
	if (!read_groups(p))
		return cli_fail(&pps_program, "no memory");
	p->workers = nfring_worker_count(p->engine);
	p->meter = aligned_alloc(_Alignof(struct cli_meter), p->workers * sizeof(struct cli_meter));
	if (!p->meter)
		return cli_fail(&pps_program, "no memory");
	memset(p->meter, 0, p->workers * sizeof(struct cli_meter));
	p->locks = calloc(p->workers, sizeof(*p->locks));
	if (!p->locks || cli_pulses_open(p->workers) < 0)
		return cli_fail(&pps_program, "no memory");
	for (unsigned i = 0; i < p->workers; i++) {
		pthread_mutex_init(&p->locks[i], NULL);
		p->meter[i].payload_offset = p->options.payload_offset;
		p->meter[i].lock = p->options.live ? &p->locks[i] : NULL;
	}
	return p->options.mode == PPS_INLINE ? capture_inline(p) : capture_ring(p);
}
