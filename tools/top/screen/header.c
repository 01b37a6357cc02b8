/* SPDX-License-Identifier: MIT */
#include "header.h"
#include "bars.h"
#include "decimal.h"

#define LABEL 8     /* columns of "Packets " */
#define SPARK_MIN 8 /* columns: a shorter history says nothing */
#define SPARK_GAP 2 /* between the numbers and it */
#define MEGA 1e6
#define LOST_COLUMNS_MIN 40

static double per_second(uint64_t n, const struct top_view *v)
{
	return v->recent_ns ? (double)n * 1e9 / (double)v->recent_ns : 0;
}

static const char *at_least(const struct nfring_stats *s)
{
	return s->tail_unknown ? "at least " : "";
}

static enum top_style loss_style(const struct nfring_stats *s)
{
	return s->lost || s->socket_drops ? TOP_ALARM : TOP_PLAIN;
}

/* Draws the history at the right edge, as much as fits behind column `x`. */
static void draw_history(struct top_canvas *c, unsigned x, unsigned y, enum top_style style,
			 const struct top_history *h, const double *of)
{
	double value[TOP_HISTORY_SECONDS];
	unsigned room = c->width > x + SPARK_GAP ? c->width - x - SPARK_GAP : 0;
	unsigned count = room < TOP_HISTORY_SECONDS ? room : TOP_HISTORY_SECONDS;

	if (count < SPARK_MIN)
		return;
	top_history_read(h, of, value, count);
	top_sparkline(c, c->width - count, y, style, value, count);
}

static void draw_title(struct top_canvas *c, const struct top_state *s, const struct top_frame *f)
{
	unsigned seconds = (unsigned)f->head->seconds, x;

	x = top_canvas_print(c, 0, 0, TOP_BOLD, "nfring-top");
	if (s->paused)
		x = top_canvas_print(c, x, 0, TOP_ALARM, "  PAUSED");
	top_canvas_print(c, x, 0, TOP_PLAIN, "  %u:%02u:%02u  %u worker%s  group %s", seconds / 3600, seconds / 60 % 60,
			 seconds % 60, f->view->workers, f->view->workers == 1 ? "" : "s", f->head->groups);
}

static unsigned draw_packets(struct top_canvas *c, unsigned y, const struct top_frame *f)
{
	char packets[CLI_DECIMAL_GROUPED_MAX], rate[CLI_DECIMAL_GROUPED_MAX];
	const struct top_view *v = f->view;

	return top_canvas_print(c, LABEL, y, TOP_PLAIN, "%s  %s/s  %.1f Mbit/s",
				cli_decimal_grouped(v->total.all.packets, packets),
				cli_decimal_grouped((uint64_t)per_second(v->total.recent.packets, v), rate),
				per_second(v->total.recent.bytes, v) * 8 / MEGA);
}

static unsigned draw_lost(struct top_canvas *c, unsigned y, const struct top_frame *f)
{
	char lost[CLI_DECIMAL_GROUPED_MAX], drops[CLI_DECIMAL_GROUPED_MAX];
	const struct nfring_stats *s = &f->head->stats;

	return top_canvas_print(c, LABEL, y, loss_style(s), "%s%s  socket drops %s", at_least(s),
				cli_decimal_grouped(s->lost, lost), cli_decimal_grouped(s->socket_drops, drops));
}

static void draw_latency(struct top_canvas *c, unsigned y, const struct top_frame *f)
{
	const struct top_head *h = f->head;
	unsigned x = LABEL;

	if (h->max_ns)
		x = top_canvas_print(c, x, y, TOP_PLAIN, "p50 %.0f us  p99 %.0f us  max %.0f us",
				     (double)h->p50_ns / 1e3, (double)h->p99_ns / 1e3, (double)h->max_ns / 1e3);
	else
		x = top_canvas_print(c, x, y, TOP_PLAIN, "-");
	x = top_canvas_print(c, x, y, TOP_PLAIN, "  QThresh %u", h->qthresh_min);
	if (h->qthresh_max != h->qthresh_min)
		top_canvas_print(c, x, y, TOP_PLAIN, " to %u", h->qthresh_max);
}

/* All in one row: the rate, and the loss. */
static void draw_short(struct top_canvas *c, const struct top_state *s, const struct top_frame *f)
{
	char rate[CLI_DECIMAL_GROUPED_MAX], packets[CLI_DECIMAL_GROUPED_MAX], lost[CLI_DECIMAL_GROUPED_MAX];
	const struct top_view *v = f->view;
	unsigned x = 0;

	if (s->paused)
		x = top_canvas_print(c, x, 0, TOP_ALARM, "PAUSED ");
	x = top_canvas_print(c, x, 0, TOP_BOLD, "%s/s",
			     cli_decimal_grouped((uint64_t)per_second(v->total.recent.packets, v), rate));
	x = top_canvas_print(c, x, 0, loss_style(&f->head->stats), " lost %s",
			     cli_decimal_grouped(f->head->stats.lost, lost));
	if (c->width >= LOST_COLUMNS_MIN)
		top_canvas_print(c, x, 0, TOP_PLAIN, "  of %s", cli_decimal_grouped(v->total.all.packets, packets));
}

void top_header_draw(struct top_canvas *c, unsigned rows, const struct top_state *s, const struct top_frame *f)
{
	unsigned x;

	if (rows < 3) {
		draw_short(c, s, f);
		return;
	}
	draw_title(c, s, f);
	top_canvas_print(c, 0, 1, TOP_DIM, "Packets");
	x = draw_packets(c, 1, f);
	draw_history(c, x, 1, TOP_BAR, f->history, f->history->rate);
	top_canvas_print(c, 0, 2, TOP_DIM, "Lost");
	x = draw_lost(c, 2, f);
	draw_history(c, x, 2, TOP_ALARM, f->history, f->history->loss);
	if (rows < TOP_HEADER_ROWS)
		return;
	top_canvas_print(c, 0, 3, TOP_DIM, "Latency");
	draw_latency(c, 3, f);
}
