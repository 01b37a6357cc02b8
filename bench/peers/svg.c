/* SPDX-License-Identifier: MIT */
#include "svg.h"
#include "offer.h"
#include "result.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* A row, and the columns' places:
 *
 *   | label | ==== system ====== user === 44.1 | ======= sender ===== 4.9 M/s |
 *       LABEL_X  CPU_X ... CPU_WIDTH              RATE_X ... RATE_WIDTH
 *
 * The chart has no background: it is shown on light and on dark pages. */
#define WIDTH 900
#define ROW 24
#define BAR 15
#define TOP 84
#define GROUP_GAP 30
#define LABEL_X 172 /* right edge of the labels */
#define CPU_X 182
#define CPU_WIDTH 330
#define RATE_X 660
#define RATE_WIDTH 160

struct chart {
	const struct peers_plan *p;
	FILE *f;
	double max_ns;
	double max_pps;
	bool split; /* every bar knows user and system */
	int y;
};

/* -- which cells, and the scales -------------------------------------------------------------------- */

static const struct peers_rate *highest_rate(const struct peers_plan *p)
{
	return p->rounds.cells ? p->cell[p->rounds.cells - 1].rate : NULL;
}

/* Tells whether the cell is drawn: at the highest rate, QThresh 64 and the receivers' own
 * settings; every setting if neither was asked for. */
static bool is_drawn(const struct peers_plan *p, const struct peers_cell *c)
{
	return c->rate == highest_rate(p) && peers_samples(p, c) > 0 &&
	       (c->setting->qthresh == 64 || c->setting->qthresh == 0 ||
		(!p->opts->setting[1] && !p->opts->setting[3]));
}

/* Returns the CPU time of a bar of full width: the longest. A bar longer than 2.5 times
 * libnetfilter_log's is cut there and marked "...", or the other bars could not be seen. */
static double scale_ns(const struct peers_plan *p)
{
	double max = 0, lnl = 0;

	for (unsigned i = 0; i < p->rounds.cells; i++) {
		double ns = is_drawn(p, &p->cell[i]) ? peers_median(p, &p->cell[i], PEERS_NS) : 0;

		max = fmax(max, ns);
		if (strcmp(p->cell[i].receiver->name, "libnetfilter_log") == 0)
			lnl = fmax(lnl, ns);
	}
	return lnl > 0 ? fmin(max, 2.5 * lnl) : max;
}

static bool all_split(const struct peers_plan *p)
{
	bool split = true;

	for (unsigned i = 0; i < p->rounds.cells; i++)
		split &= !is_drawn(p, &p->cell[i]) || !isnan(peers_user_share(p, &p->cell[i]));
	return split;
}

static double scale_pps(const struct peers_plan *p)
{
	double max = 0;

	for (unsigned i = 0; i < p->rounds.cells; i++)
		if (is_drawn(p, &p->cell[i]))
			max = fmax(max, peers_median(p, &p->cell[i], PEERS_SENDER_PPS));
	return max;
}

/* -- pieces ------------------------------------------------------------------------------ */

static void text(struct chart *c, double x, double y, const char *class, const char *anchor, const char *words)
{
	fprintf(c->f, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\" text-anchor=\"%s\">%s</text>\n", x, y, class, anchor,
		words);
}

static void bar(struct chart *c, double x, double width, const char *class)
{
	if (width > 0)
		fprintf(c->f, "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" class=\"%s\"/>\n", x, c->y, width,
			BAR, class);
}

static void cpu_bar(struct chart *c, const struct peers_cell *cell, bool ours)
{
	double ns = peers_median(c->p, cell, PEERS_NS), user = c->split ? peers_user_share(c->p, cell) : 0;
	double whole = CPU_WIDTH * fmin(ns / c->max_ns, 1), system = whole * (1 - user);
	double lost = peers_median(c->p, cell, PEERS_LOST), packets = peers_median(c->p, cell, PEERS_PACKETS);
	char words[96];
	int n;

	bar(c, CPU_X, system, ours ? "os" : "ps");
	bar(c, CPU_X + system, whole - system, ours ? "ou" : "pu");
	n = snprintf(words, sizeof(words), "%s%.0f", ns > c->max_ns ? "... " : "", ns);
	if (lost > 0.001 * packets)
		snprintf(words + n, sizeof(words) - (size_t)n, ", %.0f %% lost", 100 * lost / (lost + packets));
	text(c, CPU_X + whole + 6, c->y + 12, "v", "start", words);
}

static void rate_bar(struct chart *c, const struct peers_cell *cell, bool ours)
{
	double pps = peers_median(c->p, cell, PEERS_SENDER_PPS), width = RATE_WIDTH * pps / c->max_pps;
	char words[32];

	bar(c, RATE_X, width, ours ? "or" : "pr");
	snprintf(words, sizeof(words), "%.2f M/s", pps / 1e6);
	text(c, RATE_X + width + 6, c->y + 12, "v", "start", words);
}

static void row(struct chart *c, const struct peers_cell *cell)
{
	bool ours = strncmp(cell->receiver->name, "nfring", 6) == 0;

	text(c, LABEL_X, c->y + 12, ours ? "o" : "t", "end", cell->receiver->name);
	cpu_bar(c, cell, ours);
	rate_bar(c, cell, ours);
	c->y += ROW;
}

static void group_title(struct chart *c, const struct peers_cell *cell)
{
	char words[64];

	if (cell->setting->qthresh)
		snprintf(words, sizeof(words), "QThresh %u", cell->setting->qthresh);
	else
		snprintf(words, sizeof(words), "own settings");
	text(c, LABEL_X, c->y + 8, "h", "end", words);
	c->y += ROW - 6;
}

/* -- the whole ------------------------------------------------------------------------------ */

static void head(struct chart *c, int height)
{
	fprintf(c->f,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
		"role=\"img\" aria-label=\"CPU time of each receiver a packet, and rate of the sender\">\n",
		WIDTH, height, WIDTH, height);
	fputs("<style>\n"
	      "text{font:13px system-ui,sans-serif;fill:#6e7781}\n"
	      ".h,.o,.b{font-weight:600}.b{font-size:15px}.v{font-size:12px}\n"
	      ".os{fill:#0b7a75}.ou{fill:#4fb3a9}.ps{fill:#7d8793}.pu{fill:#aab2bd}\n"
	      ".or{fill:#0b7a75}.pr{fill:#7d8793}\n"
	      "@media(prefers-color-scheme:dark){text{fill:#b6c2cf}}\n"
	      "</style>\n",
	      c->f);
}

static void legend(struct chart *c)
{
	char words[120], medians[80];

	if (highest_rate(c->p)->messages_pps > 0)
		snprintf(words, sizeof(words), "%s log messages a second, one sender", highest_rate(c->p)->name);
	else
		snprintf(words, sizeof(words), "As many log messages as one sender can cause");
	text(c, 12, 22, "b", "start", words);
	snprintf(words, sizeof(words), "%s, IP packets of %d bytes",
		 bench_rounds_title(&c->p->rounds, medians, sizeof(medians)), PEERS_PAYLOAD_BYTES + 28);
	text(c, 12, 42, "v", "start", words);
	text(c, CPU_X, 68, "h", "start", "CPU of the receiver, ns a packet");
	c->y = 57;
	for (int i = 0; c->split && i < 2; i++) {
		bar(c, 452 + 74 * i, 15, i ? "ou" : "os");
		text(c, 472 + 74 * i, 69, "v", "start", i ? "user" : "system");
	}
	text(c, RATE_X, 68, "h", "start", "rate of the sender");
}

static void draw(struct chart *c)
{
	const struct peers_setting *setting = NULL;
	int height = TOP + 8;

	for (unsigned i = 0; i < c->p->rounds.cells; i++) {
		if (!is_drawn(c->p, &c->p->cell[i]))
			continue;
		height += c->p->cell[i].setting == setting ? ROW : ROW + GROUP_GAP;
		setting = c->p->cell[i].setting;
	}
	head(c, height);
	legend(c);
	c->y = TOP;
	setting = NULL;
	for (unsigned i = 0; i < c->p->rounds.cells; i++) {
		const struct peers_cell *cell = &c->p->cell[i];

		if (!is_drawn(c->p, cell))
			continue;
		if (cell->setting != setting) {
			c->y += setting ? GROUP_GAP - ROW + 6 : 0;
			group_title(c, cell);
		}
		setting = cell->setting;
		row(c, cell);
	}
	fputs("</svg>\n", c->f);
}

bool peers_svg_write(const struct peers_plan *p)
{
	struct chart c = { .p = p, .max_ns = scale_ns(p), .max_pps = scale_pps(p), .split = all_split(p) };
	bool ok;

	c.f = fopen(p->opts->svg, "we");
	if (!c.f) {
		bench_say("cannot write %s: %s", p->opts->svg, strerror(errno));
		return false;
	}
	draw(&c);
	ok = !ferror(c.f);
	ok &= fclose(c.f) == 0;
	if (!ok)
		bench_say("cannot write %s", p->opts->svg);
	return ok;
}
