/* SPDX-License-Identifier: MIT */
/* The results for people: a table for each rate and setting. */
#include "peers.h"

#include <math.h>
#include <string.h>

static void number(FILE *f, int width, double v, int decimals)
{
	if (isnan(v))
		fprintf(f, "%*s", width, "-");
	else
		fprintf(f, "%*.*f", width, decimals, v);
}

/* 1234567 as 1,234,567. */
static void grouped(FILE *f, int width, double v)
{
	char digits[32], text[48], *to = text;
	int len;

	if (isnan(v)) {
		fprintf(f, "%*s", width, "-");
		return;
	}
	len = snprintf(digits, sizeof(digits), "%.0f", fabs(v));
	if (v < -0.5)
		*to++ = '-';
	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			*to++ = ',';
		*to++ = digits[i];
	}
	*to = '\0';
	fprintf(f, "%*s", width, text);
}

static void title(const struct peers_cell *c, FILE *f)
{
	if (c->rate->messages > 0)
		fprintf(f, "\n%s messages a second offered", c->rate->name);
	else
		fprintf(f, "\nas many messages as the sender can cause");
	if (c->setting->qthresh)
		fprintf(f, ", QThresh %u, nlbufsiz %u, timeout %d cs, rcvbuf %u MiB\n", c->setting->qthresh,
			c->setting->nlbufsiz, PEERS_TIMEOUT_CS, PEERS_RCVBUF_BYTES >> 20);
	else
		fprintf(f, ", each receiver's own settings (ratios: to QThresh 64)\n");
	fprintf(f, "  %-20s %9s %8s %8s %12s %11s %11s %8s %7s %7s\n", "receiver", "ns/packet", "user", "system",
		"packets", "lost", "sender/s", "MiB", "to lnl", "to floor");
}

static void row(const struct peers *p, const struct peers_cell *c, FILE *f)
{
	double ns = peers_median(p, c, PEERS_NS);

	fprintf(f, "  %-20s ", c->kind->name);
	if (peers_samples(p, c) == 0) {
		fputs("no measurement\n", f);
		return;
	}
	number(f, 9, ns, 1);
	number(f, 9, ns * peers_user_share(p, c), 1);
	number(f, 9, ns * (1 - peers_user_share(p, c)), 1);
	grouped(f, 13, peers_median(p, c, PEERS_PACKETS));
	grouped(f, 12, peers_median(p, c, PEERS_LOST));
	grouped(f, 12, peers_median(p, c, PEERS_SENDER_PPS));
	number(f, 9, peers_median(p, c, PEERS_PEAK_BYTES) / (1 << 20), 1);
	number(f, 8, peers_ratio(p, c, "libnetfilter_log"), 2);
	number(f, 9, peers_ratio(p, c, "floor"), 2);
	if (peers_samples(p, c) < p->done)
		fprintf(f, "  (%u of %u rounds)", peers_samples(p, c), p->done);
	fputc('\n', f);
}

void peers_table(const struct peers *p, FILE *f)
{
	const struct peers_cell *last = NULL;

	fprintf(f, "medians of %u round%s of %g s; sender on CPU %d, receivers on ", p->done, p->done == 1 ? "" : "s",
		p->seconds, p->sender_cpu);
	if (p->receiver_cpu < 0)
		fputs("any CPU\n", f);
	else
		fprintf(f, "CPU %d\n", p->receiver_cpu);
	for (unsigned i = 0; i < p->cells; i++) {
		const struct peers_cell *c = &p->cell[i];

		if (!last || c->rate != last->rate || c->setting != last->setting)
			title(c, f);
		row(p, c, f);
		last = c;
	}
	fputs("\nlnl is libnetfilter_log. ulogd leaves nlbufsiz at the kernel's default, and prints each packet.\n"
	      "Below full speed the floor, which wakes up 2,000 times a second, is not the least. By itself nfring\n"
	      "keeps a latency of 1 ms; a fixed QThresh and its timeout hold packets for up to 12 ms.\n"
	      "user and system: - where there were too few ticks of the CPU's clock to tell.\n",
	      f);
}
