/* SPDX-License-Identifier: MIT */
#include "terminal.h"
#include "layout.h"
#include "said.h"
#include "screen.h"
#include "signals.h"
#include "clock.h"
#include "stop.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECOND_NS 1000000000u
#define MESSAGE_NS 10000000000u /* how long a line that was said is shown */

struct top_terminal {
	struct top_run *run;
	struct top_canvas canvas;
	struct top_state state;
	struct top_history history;
	struct top_head head;
	struct top_said said;
	struct cli_writer text;
	char groups[64];
	uint64_t next_list_ns, next_second_ns, message_until_ns;
};

static int signals_fd = -1; /* -1: nothing is drawn */

int top_terminal_prepare(void)
{
	if (!top_screen_is_built() || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return 0;
	signals_fd = top_signals_install();
	return signals_fd < 0 ? signals_fd : 0;
}

int top_terminal_open(struct top_terminal **out)
{
	struct top_terminal *t = NULL;

	*out = NULL;
	if (signals_fd < 0)
		return 0;
	t = calloc(1, sizeof(*t));
	if (!t || cli_writer_open(&t->text, CLI_WRITER_MIN_BYTES) < 0) {
		free(t);
		return cli_fail(&top_program, "no memory for the screen");
	}
	if (!top_screen_open(&t->canvas.utf8)) {
		top_signals_restore();
		cli_writer_close(&t->text);
		free(t);
		return 0;
	}
	top_said_open(&t->said);
	*out = t;
	return 0;
}

void top_terminal_close(struct top_terminal *t)
{
	if (!t)
		return;
	top_screen_close();
	top_said_close(&t->said);
	top_canvas_close(&t->canvas);
	cli_writer_close(&t->text);
	free(t);
}

/* -- numbers ---------------------------------------------------------------------------- */

/* Writes "5", "100:4", or "5,200,..." */
static void name_groups(struct nfring *n, char *out, size_t size)
{
	uint32_t count = nfring_group_count(n);
	int first = nfring_group_number(n, 0);
	bool range = true;
	size_t len = 0;

	for (uint32_t i = 0; i < count; i++)
		range = range && nfring_group_number(n, i) == first + (int)i;
	if (count == 1 || range) {
		snprintf(out, size, count == 1 ? "%d" : "%d:%u", first, count);
		return;
	}
	for (uint32_t i = 0; i < count && len < size; i++)
		len += (size_t)snprintf(out + len, size - len, "%s%d", i ? "," : "", nfring_group_number(n, i));
}

static void read_worker(struct top_head *h, struct nfring *n, unsigned worker)
{
	struct nfring_worker_stats w = { .size = sizeof(w) };

	if (nfring_worker_stats_read(n, worker, &w) < 0)
		return;
	h->qthresh_min = worker == 0 || w.qthresh < h->qthresh_min ? w.qthresh : h->qthresh_min;
	h->qthresh_max = w.qthresh > h->qthresh_max ? w.qthresh : h->qthresh_max;
	h->p50_ns = w.latency_p50_ns > h->p50_ns ? w.latency_p50_ns : h->p50_ns;
	h->p99_ns = w.latency_p99_ns > h->p99_ns ? w.latency_p99_ns : h->p99_ns;
	h->max_ns = w.latency_max_ns > h->max_ns ? w.latency_max_ns : h->max_ns;
}

static void read_head(struct top_terminal *t, uint64_t now_ns)
{
	struct top_head *h = &t->head;

	*h = (struct top_head){ .groups = t->groups, .stats = { .size = sizeof(h->stats) } };
	h->seconds = (double)(now_ns - t->run->started_ns) / 1e9;
	nfring_stats_read(t->run->engine, &h->stats);
	for (unsigned i = 0; i < t->run->workers; i++)
		read_worker(h, t->run->engine, i);
}

/* Takes what is due. A paused screen keeps its numbers; the history goes on. */
static void take_numbers(struct top_terminal *t, uint64_t now_ns)
{
	struct nfring_stats s = { .size = sizeof(s) };

	if (now_ns >= t->next_second_ns) {
		nfring_stats_read(t->run->engine, &s);
		top_history_add(&t->history, now_ns, s.packets, s.lost);
		t->next_second_ns += ((now_ns - t->next_second_ns) / SECOND_NS + 1) * SECOND_NS;
		if (!t->state.paused)
			read_head(t, now_ns);
	}
	if (now_ns >= t->next_list_ns) {
		uint64_t interval_ns = t->run->options.interval_ns;

		t->next_list_ns += ((now_ns - t->next_list_ns) / interval_ns + 1) * interval_ns;
		if (!t->state.paused) {
			top_run_merge(t->run);
			top_sort(t->run->view, t->state.order, t->state.reverse);
		}
	}
}

/* -- the terminal --------------------------------------------------------------------- */

static void draw(struct top_terminal *t, uint64_t now_ns)
{
	const struct top_frame frame = { .view = t->run->view,
					 .history = &t->history,
					 .head = &t->head,
					 .names = &t->run->names,
					 .message = now_ns < t->message_until_ns ? t->said.line : NULL,
					 .text = &t->text };

	top_layout(&t->canvas, &t->state, &frame);
	top_screen_draw(&t->canvas);
}

static void resize(struct top_terminal *t)
{
	unsigned width, height;

	top_screen_size(&width, &height);
	top_canvas_resize(&t->canvas, width, height);
}

/* Sleeps until something is to be done. A stop ends it by its signal. */
static void wait_for_work(const struct top_terminal *t, uint64_t now_ns)
{
	struct pollfd fds[] = { { .fd = STDIN_FILENO, .events = POLLIN },
				{ .fd = signals_fd, .events = POLLIN },
				{ .fd = t->said.fd, .events = POLLIN } };
	uint64_t at_ns = t->next_second_ns < t->next_list_ns ? t->next_second_ns : t->next_list_ns;

	if (at_ns > now_ns)
		poll(fds, sizeof(fds) / sizeof(fds[0]), (int)((at_ns - now_ns) / 1000000 + 1));
}

static void obey_signals(struct top_terminal *t)
{
	unsigned signals = top_signals_take();

	if (signals & TOP_SIGNAL_SUSPEND)
		top_screen_suspend();
	if (signals)
		resize(t);
}

static void obey_keys(struct top_terminal *t)
{
	const enum top_order order = t->state.order;
	const bool reverse = t->state.reverse;
	int key;

	while ((key = top_screen_key()) != TOP_KEY_NONE)
		top_state_key(&t->state, key);
	if (order != t->state.order || reverse != t->state.reverse)
		top_sort(t->run->view, t->state.order, t->state.reverse);
	if (t->state.quit)
		cli_stop_request();
}

void top_terminal_run(struct top_terminal *t, struct top_run *r)
{
	uint64_t now_ns = cli_clock_ns();

	t->run = r;
	name_groups(r->engine, t->groups, sizeof(t->groups));
	top_history_open(&t->history, r->started_ns);
	t->next_second_ns = r->started_ns + SECOND_NS;
	t->next_list_ns = r->started_ns + r->options.interval_ns + TOP_POST_NS;
	top_run_merge(r);
	read_head(t, now_ns);
	resize(t);
	top_signals_unblock();
	for (; !cli_stop_age_ns(); now_ns = cli_clock_ns()) {
		take_numbers(t, now_ns);
		draw(t, now_ns);
		wait_for_work(t, now_ns);
		obey_signals(t);
		obey_keys(t);
		if (top_said_read(&t->said))
			t->message_until_ns = cli_clock_ns() + MESSAGE_NS;
	}
}
