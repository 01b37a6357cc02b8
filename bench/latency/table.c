/* SPDX-License-Identifier: MIT */
/* The results for people. */
#include "latency.h"

#include <math.h>
#include <unistd.h>

static void heading(const struct latency_cell *c, FILE *f)
{
	if (c->budget_us)
		fprintf(f, "\nbudget %u us\n", c->budget_us);
	else
		fputs("\nfor comparison: QThresh 1, budget 0 (every packet at once)\n", f);
	fprintf(f, "  %-12s %8s %5s | %7s %7s %7s %7s %7s | %5s %7s %6s | %7s %7s | %7s | %s\n", "shape", "sent",
		"lost", "p50", "p99", "p99.9", "max", "late", "chg/s", "QThresh", "ns/pkt", "sch p99", "sch max",
		"snd max", "within budget");
}

/* Only where there is colour to be seen. */
static const char *paint(FILE *f, const char *code)
{
	return isatty(fileno(f)) ? code : "";
}

static void verdict(const struct latency *l, const struct latency_cell *c, FILE *f)
{
	bool p99 = latency_p99_within(l, c), worst = latency_worst_within(l, c);

	if (!c->budget_us) {
		fputs("-\n", f);
		return;
	}
	fprintf(f, "%s%s%s", paint(f, p99 ? "\033[32m" : "\033[31m"), p99 ? "yes" : "NO", paint(f, "\033[0m"));
	if (!worst)
		fprintf(f, ", worst %.0f us over what is allowed",
			latency_median(l, c, LATENCY_MAX) - latency_worst_allowed(l, c));
	if (latency_median(l, c, LATENCY_SLIPPED_MS) > 10 * l->seconds)
		fprintf(f, " (sender fell behind by %.0f ms)", latency_median(l, c, LATENCY_SLIPPED_MS));
	if (latency_median(l, c, LATENCY_UNCOUNTED) != 0)
		fprintf(f, ", %.0f packets NOT ACCOUNTED FOR", latency_median(l, c, LATENCY_UNCOUNTED));
	fputc('\n', f);
}

static void row(const struct latency *l, const struct latency_cell *c, FILE *f)
{
	char range[24];

	fprintf(f, "  %-12s ", c->shape->name);
	if (latency_samples(l, c) == 0) {
		fputs("no measurement\n", f);
		return;
	}
	snprintf(range, sizeof(range), "%.0f-%.0f", latency_median(l, c, LATENCY_QTHRESH_MIN),
		 latency_median(l, c, LATENCY_QTHRESH_MAX));
	fprintf(f, "%8.0f %5.0f |", latency_median(l, c, LATENCY_SENT), latency_median(l, c, LATENCY_LOST));
	for (enum latency_value v = LATENCY_P50; v <= LATENCY_MAX; v++)
		fprintf(f, " %7.0f", latency_median(l, c, v));
	if (c->budget_us)
		fprintf(f, " %6.2f%% |", 100 * latency_median(l, c, LATENCY_LATE));
	else
		fprintf(f, " %7s |", "-");
	fprintf(f, " %5.1f %7s %6.0f | %7.0f %7.0f | %7.0f | ", latency_median(l, c, LATENCY_CHANGES), range,
		latency_median(l, c, LATENCY_CPU), latency_median(l, c, LATENCY_SCHED_P99),
		latency_median(l, c, LATENCY_SCHED_MAX), latency_median(l, c, LATENCY_SEND_MAX));
	verdict(l, c, f);
}

static void ratios(const struct latency *l, FILE *f)
{
	for (unsigned i = 0; i < l->cells; i++)
		if (!isnan(latency_ratio(l, &l->cell[i])))
			fprintf(f, "\n%s: budget %u us takes %.2f of the CPU a packet of QThresh 1 with budget 0\n",
				l->cell[i].shape->name, l->cell[i].budget_us, latency_ratio(l, &l->cell[i]));
}

void latency_table(const struct latency *l, FILE *f)
{
	fprintf(f, "medians of %u round%s of %g s; ring mode, default settings; sender on CPU %d, capture on CPU %d\n",
		l->done, l->done == 1 ? "" : "s", l->seconds, l->sender_cpu, l->capture_cpu);
	for (unsigned i = 0; i < l->cells; i++) {
		if (i == 0 || l->cell[i].budget_us != l->cell[i - 1].budget_us)
			heading(&l->cell[i], f);
		row(l, &l->cell[i], f);
	}
	ratios(l, f);
	fprintf(f,
		"\nTimes in us, from the sender's stamp to the consumer's claim. late: packets over the budget; "
		"within:\n"
		"at most 1 %%. chg/s: changes of QThresh. ns/pkt: CPU of worker and consumer. sch: how late a thread "
		"that\n"
		"only sleeps wakes up on the capture's CPU; snd max: the longest call of send(), the scheduler "
		"included.\n"
		"The worst packet is allowed budget + one tick (%.0f us) + sch max + snd max.\n",
		latency_tick_us());
}
