/* SPDX-License-Identifier: MIT */
#include "summary.h"
#include "select.h"
#include "decimal.h"

/* Returns whether the line has a mark: the setting misses the goal. */
static bool text_point(FILE *f, const char *what, const struct tune_sweep *s, const struct tune_point *p)
{
	char flags[TUNE_FLAGS_MAX];

	if (!p) {
		fprintf(f, "  %-12s none%s\n", what, *what == 'b' ? " kept the goal" : " measured");
		return false;
	}
	fprintf(f, "  %-12s p99 %8.0f us%s  CPU %6.0f ns a packet  %s\n", what, tune_quantile_us(p, 0.99),
		tune_keeps_goal(s, p) ? " " : "!", tune_cpu_ns(p), tune_flags(&p->set, flags));
	return !tune_keeps_goal(s, p);
}

/* Returns the rate asked of the sender; with --live the mean of the measured rates. */
static double rate_of(const struct tune_sweep *s, double rate_pps)
{
	double sum = 0;
	unsigned n = 0;

	for (unsigned i = 0; s->live && i < s->points; i++) {
		sum += tune_pps(&s->point[i]);
		n += s->point[i].packets != 0;
	}
	return s->live ? sum / (n ? n : 1) : rate_pps;
}

void tune_summary(FILE *f, const struct tune_sweep *s)
{
	char grouped[CLI_DECIMAL_GROUPED_MAX];
	bool missed = false;

	for (unsigned r = 0; r < s->rates; r++) {
		struct tune_best best;

		tune_find_best(s, s->rate[r], &best);
		fprintf(f, "%s packets a second%s", cli_decimal_grouped((uint64_t)rate_of(s, s->rate[r]), grouped),
			s->live ? " (live)" : "");
		if (tune_ratio(&best) > 0)
			fprintf(f, ": the controller costs %.2f times as much as the best fixed setting",
				tune_ratio(&best));
		putc('\n', f);
		missed |= text_point(f, "controller", s, best.controller);
		missed |= text_point(f, "best fixed", s, best.fixed);
	}
	if (missed)
		fprintf(f,
			"! behind a p99: it is above %u us, packets were lost, or it counts from receipt and leaves "
			"out the time in the kernel\n",
			s->goal_us);
}
