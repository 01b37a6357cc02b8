/* SPDX-License-Identifier: MIT */
#include "table.h"
#include "pairs.h"
#include "result.h"
#include "decimal.h"

#include <math.h>

static void number(FILE *f, int width, double v, int decimals)
{
	if (isnan(v))
		fprintf(f, "%*s", width, "-");
	else
		fprintf(f, "%*.*f", width, decimals, v);
}

/* Prints a whole number, 1234567 as 1,234,567. */
static void grouped(FILE *f, int width, double v)
{
	char digits[CLI_DECIMAL_GROUPED_MAX], text[CLI_DECIMAL_GROUPED_MAX + 1];

	snprintf(text, sizeof(text), "%s%s", v < -0.5 ? "-" : "",
		 cli_decimal_grouped((uint64_t)(fabs(v) + 0.5), digits));
	fprintf(f, "%*s", width, isnan(v) ? "-" : text);
}

static void title(const struct peers_cell *c, FILE *f)
{
	if (c->rate->messages_pps > 0)
		fprintf(f, "\n%s messages per second offered", c->rate->name);
	else
		fprintf(f, "\nas many messages as the sender can cause");
	if (c->setting->qthresh)
		fprintf(f, ", QThresh %u, nlbufsiz %u, timeout %d cs, rcvbuf %u MiB\n", c->setting->qthresh,
			c->setting->nlbufsiz_bytes, PEERS_TIMEOUT_CS, PEERS_RCVBUF_BYTES >> 20);
	else
		fprintf(f, ", each receiver's own settings (ratios to QThresh 64)\n");
	fprintf(f, "  %-20s %9s %8s %8s %12s %11s %11s %8s %7s %7s\n", "receiver", "ns/packet", "user", "system",
		"packets", "lost", "sender/s", "MiB", "to lnl", "to floor");
}

static void row(const struct peers_plan *p, const struct peers_cell *c, FILE *f)
{
	double ns = peers_median(p, c, PEERS_NS);

	fprintf(f, "  %-20s ", c->receiver->name);
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
	number(f, 8, peers_cpu_ratio(p, c, "libnetfilter_log"), 2);
	number(f, 9, peers_cpu_ratio(p, c, "floor"), 2);
	if (peers_samples(p, c) < p->rounds.done)
		fprintf(f, "  (%u of %u rounds)", peers_samples(p, c), p->rounds.done);
	fputc('\n', f);
}

void peers_table_print(const struct peers_plan *p, FILE *f)
{
	const struct bench_options *o = &p->opts->bench;
	const struct peers_cell *last = NULL;
	char medians[80];

	fprintf(f, "%s; sender on CPU %d, receivers on ", bench_rounds_title(&p->rounds, medians, sizeof(medians)),
		o->sender_cpu);
	if (o->capture_cpu == BENCH_CPU_ANY)
		fputs("any CPU\n", f);
	else
		fprintf(f, "CPU %d\n", o->capture_cpu);
	for (unsigned i = 0; i < p->rounds.cells; i++) {
		const struct peers_cell *c = &p->cell[i];

		if (!last || c->rate != last->rate || c->setting != last->setting)
			title(c, f);
		row(p, c, f);
		last = c;
	}
	peers_pairs_print(p, f);
	fputs("\nlnl: libnetfilter_log. ulogd leaves nlbufsiz at the kernel's default, and prints each packet.\n"
	      "Below full speed the floor is not the least: it wakes up 2,000 times per second. With its own\n"
	      "settings nfring keeps a latency of 1 ms; a fixed QThresh with its timeout holds packets for up to\n"
	      "12 ms. user, system: -, if the kernel counted fewer than 20 ticks of CPU.\n",
	      f);
}
