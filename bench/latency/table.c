/* SPDX-License-Identifier: MIT */
#include "table.h"
#include "result.h"

#include <math.h>
#include <unistd.h>

static void heading(const struct latency_cell *c, FILE *f)
{
	if (c->budget_us)
		fprintf(f, "\nbudget %u us\n", c->budget_us);
	else
		fputs("\nfor comparison: QThresh 1, budget 0 (every packet at once)\n", f);
	fprintf(f, "  %-12s %2s/%-2s %8s %5s | %7s %7s %7s %7s %7s | %5s %7s %6s | %7s %7s | %7s | %s\n", "shape", "G",
		"W", "sent", "lost", "p50", "p99", "p99.9", "max", "late", "chg/s", "QThresh", "ns/pkt", "sch p99",
		"sch max", "snd max", "within budget");
}

/* Returns a terminal's colour code, or "" if `f` is no terminal. */
static const char *paint(FILE *f, const char *code)
{
	return isatty(fileno(f)) ? code : "";
}

static void verdict(const struct latency_plan *p, const struct latency_cell *c, FILE *f)
{
	bool p99_kept = latency_p99_within(p, c), worst_kept = latency_worst_within(p, c);

	if (!c->budget_us) {
		fputs("-\n", f);
		return;
	}
	fprintf(f, "%s%s%s", paint(f, p99_kept ? "\033[32m" : "\033[31m"), p99_kept ? "yes" : "NO",
		paint(f, "\033[0m"));
	if (!worst_kept)
		fprintf(f, ", worst %.0f us over what is allowed", latency_median(p, c, LATENCY_EXCESS));
	if (latency_median(p, c, LATENCY_SLIPPED_MS) > 10 * p->rounds.seconds)
		fprintf(f, " (sender fell behind by %.0f ms)", latency_median(p, c, LATENCY_SLIPPED_MS));
	if (latency_median(p, c, LATENCY_STEPPED) > 0)
		fprintf(f, ", without %.0f packets across a step of the wall clock",
			latency_median(p, c, LATENCY_STEPPED));
	if (latency_median(p, c, LATENCY_UNCOUNTED) != 0)
		fprintf(f, ", %.0f packets NOT ACCOUNTED FOR", latency_median(p, c, LATENCY_UNCOUNTED));
	fputc('\n', f);
}

static void row(const struct latency_plan *p, const struct latency_cell *c, FILE *f)
{
	char range[24];

	fprintf(f, "  %-12s %2u/%-2u ", c->shape->name, c->groups, c->workers);
	if (latency_samples(p, c) == 0) {
		fputs("no measurement\n", f);
		return;
	}
	snprintf(range, sizeof(range), "%.0f-%.0f", latency_median(p, c, LATENCY_QTHRESH_MIN),
		 latency_median(p, c, LATENCY_QTHRESH_MAX));
	fprintf(f, "%8.0f %5.0f |", latency_median(p, c, LATENCY_SENT), latency_median(p, c, LATENCY_LOST));
	for (enum latency_value v = LATENCY_P50; v <= LATENCY_MAX; v++)
		fprintf(f, " %7.0f", latency_median(p, c, v));
	if (c->budget_us)
		fprintf(f, " %6.2f%% |", 100 * latency_median(p, c, LATENCY_LATE));
	else
		fprintf(f, " %7s |", "-");
	fprintf(f, " %5.1f %7s %6.0f | %7.0f %7.0f | %7.0f | ", latency_median(p, c, LATENCY_CHANGES), range,
		latency_median(p, c, LATENCY_CPU), latency_median(p, c, LATENCY_SCHED_P99),
		latency_median(p, c, LATENCY_SCHED_MAX), latency_median(p, c, LATENCY_SEND_MAX));
	verdict(p, c, f);
}

static void ratios(const struct latency_plan *p, FILE *f)
{
	for (unsigned i = 0; i < p->rounds.cells; i++)
		if (!isnan(latency_cpu_ratio(p, &p->cell[i])))
			fprintf(f, "\n%s: budget %u us takes %.2f of the CPU a packet of QThresh 1 with budget 0\n",
				p->cell[i].shape->name, p->cell[i].budget_us, latency_cpu_ratio(p, &p->cell[i]));
	for (unsigned i = 0; i < p->rounds.cells; i++) {
		const struct latency_cell *c = &p->cell[i];

		if (!isnan(latency_groups_ratio(p, c)))
			fprintf(f, "\n%s: %u groups on %u worker(s) take %.2f of the CPU a packet of one group\n",
				c->shape->name, c->groups, c->workers, latency_groups_ratio(p, c));
	}
}

void latency_table_print(const struct latency_plan *p, FILE *f)
{
	const struct bench_options *o = &p->opts->bench;
	char title[80];

	fprintf(f, "%s; %s mode, default settings; sender on CPU %d, capture on CPU %d\n",
		bench_rounds_title(&p->rounds, title, sizeof(title)), latency_mode(p->opts), o->sender_cpu,
		o->capture_cpu);
	for (unsigned i = 0; i < p->rounds.cells; i++) {
		if (i == 0 || p->cell[i].budget_us != p->cell[i - 1].budget_us)
			heading(&p->cell[i], f);
		row(p, &p->cell[i], f);
	}
	ratios(p, f);
	fprintf(f,
		"\nG/W: groups, workers. Times in us, from the time in the packet to the claim by the consumer. late: "
		"packets over the "
		"budget;\n"
		"within: late is at most 1 %%. chg/s: changes of QThresh. ns/pkt: CPU of worker and consumer. sch: how "
		"late\n"
		"a thread that only sleeps wakes up on the capture's CPU. snd max: the longest call of send(). The "
		"worst\n"
		"packet is allowed budget + one tick (%.0f us) + sch max + snd max.\n",
		latency_tick_us());
}
