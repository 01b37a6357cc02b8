/* SPDX-License-Identifier: MIT */
#include "exporter.h"
#include "clock.h"
#include "fail.h"
#include "requests.h"
#include "stop.h"
#include "thread.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define FLUSH_NS 200000000u /* a record waits no longer for others to share its message */
#define SAY_NS 1000000000u  /* what takes longer at the end is explained */
#define LOOK_MS 50
#define FINISH_NS 5000000000u /* outputs have so long to send the rest */

struct flow_exporter {
	struct flow_exporter_setup setup;
	struct flow_sink *sink[FLOW_SINKS_MAX];
	unsigned sinks;
	pthread_t thread;
	bool running;
	int end_fd, done_fd;
	_Atomic bool hurry; /* owner: wo, exporter: ro */
	/* Of the thread. */
	uint64_t flush_ns, totals_ns; /* when they are due, at cli_clock_ns() */
};

/* -- begin --------------------------------------------------------------------------------- */

static int open_sink(struct flow_exporter *e, const struct flow_target *t)
{
	static const flow_sink_open_fn kinds[] = {
		[FLOW_TO_IPFIX_UDP] = flow_ipfix_open,  [FLOW_TO_IPFIX_TCP] = flow_ipfix_open,
		[FLOW_TO_IPFIX_FILE] = flow_ipfix_open, [FLOW_TO_JSON] = flow_json_open,
		[FLOW_TO_KAFKA] = flow_kafka_open,
	};
	int code = kinds[t->kind](&e->sink[e->sinks], t, e->setup.run);

	if (code == 0)
		e->sinks++;
	return code;
}

int flow_exporter_open(struct flow_exporter **out, const struct flow_exporter_setup *setup)
{
	struct flow_exporter *e = calloc(1, sizeof(*e));
	int code = 0;

	*out = e;
	if (!e)
		return cli_fail(setup->run->program, "no memory for the outputs");
	e->setup = *setup;
	e->end_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	e->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (e->end_fd < 0 || e->done_fd < 0)
		return cli_fail(setup->run->program, "cannot make an eventfd: %s", strerror(errno));
	for (unsigned i = 0; i < setup->targets && code == 0; i++)
		code = open_sink(e, &setup->target[i]);
	return code;
}

/* -- the thread ------------------------------------------------------------------------------ */

static void give(struct flow_exporter *e, const struct flow_block *b)
{
	for (unsigned s = 0; s < e->sinks; s++)
		for (unsigned i = 0; i < b->count; i++)
			e->sink[s]->ops->record(e->sink[s], &b->record[i]);
}

static void take_records(struct flow_exporter *e)
{
	struct flow_block *b, *next;

	for (b = flow_queue_take(e->setup.queue); b; b = next) {
		next = b->next;
		give(e, b);
		flow_queue_give_back(e->setup.queue, b);
		if (e->flush_ns == FLOW_NEVER)
			e->flush_ns = cli_clock_ns() + FLUSH_NS;
	}
}

static void flush(struct flow_exporter *e)
{
	for (unsigned s = 0; s < e->sinks; s++)
		e->sink[s]->ops->flush(e->sink[s]);
	e->flush_ns = FLOW_NEVER;
}

static void give_totals(struct flow_exporter *e, bool at_end)
{
	struct flow_totals t;

	for (uint32_t at = 0; flow_groups_next(e->setup.groups, &at, at_end, &t);)
		for (unsigned s = 0; s < e->sinks; s++)
			if (e->sink[s]->ops->totals)
				e->sink[s]->ops->totals(e->sink[s], &t);
	flush(e);
}

static void reopen_if_asked(struct flow_exporter *e)
{
	if (!cli_request_take(CLI_REQUEST_REOPEN))
		return;
	flush(e);
	for (unsigned s = 0; s < e->sinks; s++)
		if (e->sink[s]->ops->reopen)
			e->sink[s]->ops->reopen(e->sink[s]);
}

/* Does what is due. Returns when the next is. */
static uint64_t work(struct flow_exporter *e)
{
	uint64_t now_ns = cli_clock_ns(), next_ns;

	if (e->totals_ns <= now_ns) {
		give_totals(e, false);
		e->totals_ns = now_ns + e->setup.run->active_ns;
	}
	if (e->flush_ns <= now_ns)
		flush(e);
	next_ns = e->flush_ns < e->totals_ns ? e->flush_ns : e->totals_ns;
	for (unsigned s = 0; s < e->sinks; s++) {
		uint64_t at_ns = e->sink[s]->ops->work(e->sink[s], now_ns);

		next_ns = at_ns < next_ns ? at_ns : next_ns;
	}
	return next_ns;
}

/* Waits for records, a descriptor of an output, or `until_ns`. Returns true once the end is asked for. */
static bool wait_for_work(struct flow_exporter *e, uint64_t until_ns)
{
	struct pollfd fd[3 + FLOW_SINKS_MAX * FLOW_SINK_FDS] = {
		{ .fd = e->end_fd, .events = POLLIN },
		{ .fd = flow_queue_fd(e->setup.queue), .events = POLLIN },
		{ .fd = e->setup.reopen_fd, .events = POLLIN },
	};
	const uint64_t now_ns = cli_clock_ns();
	const struct timespec time = cli_clock_timespec(until_ns > now_ns ? until_ns - now_ns : 0);
	unsigned fds = 3;

	for (unsigned s = 0; s < e->sinks; s++)
		if (e->sink[s]->ops->watch)
			fds += e->sink[s]->ops->watch(e->sink[s], &fd[fds]);
	ppoll(fd, fds, until_ns == FLOW_NEVER ? NULL : &time, NULL);
	return fd[0].revents;
}

static void retry(struct flow_exporter *e)
{
	for (unsigned s = 0; s < e->sinks; s++)
		if (e->sink[s]->ops->retry)
			e->sink[s]->ops->retry(e->sink[s]);
}

/* An output that has failed may do again: for the rest of the records, and for the totals, which tell of the failure.
 */
static void finish(struct flow_exporter *e)
{
	reopen_if_asked(e);
	retry(e);
	take_records(e);
	flush(e);
	retry(e);
	give_totals(e, true);
	for (unsigned s = 0; s < e->sinks; s++)
		e->sink[s]->ops->finish(e->sink[s], cli_clock_ns() + FINISH_NS, &e->hurry);
}

static void *export(void *arg)
{
	struct flow_exporter *e = arg;

	while (!wait_for_work(e, work(e))) {
		take_records(e);
		reopen_if_asked(e);
	}
	finish(e);
	eventfd_write(e->done_fd, 1);
	return NULL;
}

int flow_exporter_start(struct flow_exporter *e)
{
	int r;

	e->flush_ns = FLOW_NEVER;
	e->totals_ns = cli_clock_ns() + e->setup.run->active_ns;
	r = cli_thread_start(&e->thread, export, e);
	e->running = r == 0;
	return r;
}

/* -- end --------------------------------------------------------------------------------------- */

/* Waits for the thread's end until `until_ns`, or FLOW_NEVER. Returns false if it goes on. Signals come meanwhile: one
 * may ask for the stop again. */
static bool wait_for_end(struct flow_exporter *e, uint64_t until_ns)
{
	struct pollfd fd = { .fd = e->done_fd, .events = POLLIN };

	while (poll(&fd, 1, LOOK_MS) != 1) {
		if (cli_stop_asked_again())
			atomic_store_explicit(&e->hurry, true, memory_order_relaxed);
		if (cli_clock_ns() >= until_ns)
			return false;
	}
	return true;
}

void flow_exporter_end(struct flow_exporter *e)
{
	if (!e || !e->running)
		return;
	eventfd_write(e->end_fd, 1);
	if (!wait_for_end(e, cli_clock_ns() + SAY_NS)) {
		cli_fail(e->setup.run->program, "sending what is left; Ctrl-C gives it up");
		wait_for_end(e, FLOW_NEVER);
	}
	pthread_join(e->thread, NULL);
	e->running = false;
}

const struct flow_sink *flow_exporter_sink(const struct flow_exporter *e, unsigned i)
{
	return e->sink[i];
}

unsigned flow_exporter_sinks(const struct flow_exporter *e)
{
	return e ? e->sinks : 0;
}

void flow_exporter_close(struct flow_exporter *e)
{
	if (!e)
		return;
	for (unsigned s = 0; s < e->sinks; s++)
		e->sink[s]->ops->close(e->sink[s]);
	if (e->end_fd >= 0)
		close(e->end_fd);
	if (e->done_fd >= 0)
		close(e->done_fd);
	free(e);
}
