/* SPDX-License-Identifier: MIT */
#include "warn.h"

#include <inttypes.h>

/* The sender is slow if it reaches less than 1 - SLOW_SHARE of the rate. */
#define SLOW_SHARE 0.1
/* The shortest time, in seconds, after which the kernel's timer usually ends a batch. */
#define TIMER_LEAST_S 0.001

/* Returns whether QThresh should have ended the batches: at this rate twice QThresh packets
 * come before the timer ends a batch, and the buffer is less than half full. */
static bool must_fill(const struct tune_point *p)
{
	double timer_s = p->set.timeout_cs ? p->set.timeout_cs / 100.0 : TIMER_LEAST_S;

	return !tune_is_auto(&p->set) && p->set.qthresh >= 8 && p->datagrams >= 20 &&
	       tune_pps(p) * timer_s >= 2.0 * p->set.qthresh &&
	       (double)p->bytes / (double)p->datagrams < p->set.nlbufsiz_bytes / 2.0;
}

/* Warns if batches end before QThresh at every setting: the rule has a queue-threshold. */
static void warn_of_rule(struct tune_sweep *s)
{
	const struct tune_point *fullest = NULL;
	unsigned early = 0, all = 0;

	for (unsigned i = 0; i < s->points; i++) {
		const struct tune_point *p = &s->point[i];

		if (!p->packets || !must_fill(p))
			continue;
		all++;
		early += tune_batch(p) < p->set.qthresh / 2.0;
		if (!fullest || tune_batch(p) > tune_batch(fullest))
			fullest = p;
	}
	if (!all || early < all)
		return;
	tune_warn_add(s,
		      "batches hold %.1f packets in spite of QThresh %u: the rule's own queue-threshold ends them; "
		      "take it out "
		      "of the rule or raise it (iptables: --nflog-threshold)",
		      tune_batch(fullest), fullest->set.qthresh);
}

static void warn_of_rate(struct tune_sweep *s, double rate_pps)
{
	double reached = 0, loss = 0;
	unsigned n = 0;

	for (unsigned i = 0; i < s->points; i++) {
		const struct tune_point *p = &s->point[i];

		if (p->rate_pps != rate_pps || !p->packets)
			continue;
		reached += tune_pps(p);
		loss += (double)p->lost;
		n++;
	}
	if (n && rate_pps > 0 && reached / n < rate_pps * (1 - SLOW_SHARE))
		tune_warn_add(s,
			      "the sender reached %.0f of %.0f packets a second: this machine is too slow or too "
			      "busy for that rate",
			      reached / n, rate_pps);
	if (loss > 0)
		tune_warn_add(
			s, "%.0f packets were lost at %.0f packets a second: settings that lose are never recommended",
			loss, n ? reached / n : 0);
}

static void warn_of_clock(struct tune_sweep *s)
{
	for (unsigned i = 0; i < s->points; i++)
		if (s->point[i].packets && !tune_sees_latency(&s->point[i])) {
			tune_warn_add(s,
				      "packets had no %s: latency counts from their receipt and does not show how long "
				      "the kernel held them, so what was found with them is not recommended%s",
				      s->live ? "timestamp" : "time of their sending",
				      s->live ? "; log at prerouting, input or forward, where the kernel tells it, and "
						"leave --timestamps at auto"
					      : "; let --copy-range hold it");
			return;
		}
}

static void warn_of_steps(struct tune_sweep *s)
{
	uint64_t stepped = 0;

	for (unsigned i = 0; i < s->points; i++)
		stepped += s->point[i].stepped;
	if (stepped)
		tune_warn_add(s,
			      "the wall clock was stepped during the measurement: the latencies are without %" PRIu64
			      " packets",
			      stepped);
}

void tune_warn(struct tune_sweep *s)
{
	warn_of_rule(s);
	warn_of_clock(s);
	warn_of_steps(s);
	for (unsigned r = 0; r < s->rates; r++)
		warn_of_rate(s, s->rate[r]);
}
