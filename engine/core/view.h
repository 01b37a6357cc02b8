/* SPDX-License-Identifier: MIT */
/* What the groups of one worker share: its sleep, and so its wake-ups. Pure.
 *
 * A wake-up serves every group of the worker. So each group's controller (batching.h) says how long the
 * worker may sleep on that group's datagrams, the view chooses one sleep for all of them, and a
 * controller asks the view how much the other groups bring.
 *
 *   controller of group 0: rate, hold_us --.
 *   controller of group 1: rate, hold_us --+--> view: hold_us ----> the worker's next wait
 *   controller of group 2: silent          '          rate ----> others of group 0, of group 1, ...
 *
 * ROUND    After each poll that brought packets: nfr_view_begin(), nfr_view_add() for every group of the
 *          worker, nfr_view_end(). Until the end of a round the results of the one before are in force.
 * active   A group that had packets within NFR_VIEW_ACTIVE_US. A silent one has no part in anything.
 * hold_us  The shortest of the active groups: no group's packets are later than its controller allows,
 *          and one sleep for all makes the wake-ups of the groups one. Without an active group it stays.
 * rate     The sum over the active groups.
 * n        The effective number of groups: rate^2 / the sum of the squares of their rates. It is the number
 *          of groups where all have the same rate, and little more than 1 where one has nearly all.
 * fill     The part of usable (batching.h) that a batch may take, for the least CPU. n groups alike of rate r
 *          send n * r / (1 + r * fill) datagrams and wake the worker 1 / (usable - fill) times, and a wake-up
 *          costs as much as NFR_VIEW_WAKE_COST datagrams. So
 *          fill = share * usable - (1 - share) * (1 - 1 / n) / r, or 0 if that is less, with
 *          share = sqrt(n) / (sqrt(n) + sqrt(NFR_VIEW_WAKE_COST)): a fifth for one group, a third for four.
 *          (1 - 1 / n) is there for one group: it keeps a QThresh of 2 wherever mode FILL might suit.
 *          Batches of 1 are full whatever ends them, so FILL would be tried again and again. */
#ifndef NFR_VIEW_H
#define NFR_VIEW_H

#include "compiler.h"
#include <math.h>
#include <stdint.h>

/* Twice the longest sleep: a group is not silent because the worker slept. */
#define NFR_VIEW_ACTIVE_US 200000u
/* A wake-up costs as much CPU as this many datagrams. Measured: 16 to 28. */
#define NFR_VIEW_WAKE_COST 16.0

/* What is known of the active groups together. */
struct nfr_view_sum {
	uint32_t groups;  /* active */
	uint32_t hold_us; /* how long the worker may sleep on what has arrived; UINT32_MAX: no active group */
	double rate;      /* packets per us */
	double squares;   /* of each group's rate */
};

struct nfr_view {
	struct nfr_view_sum in_force;
	struct nfr_view_sum round; /* being added up */
};

/* Begins without an active group, and without a sleep. */
static inline void nfr_view_init(struct nfr_view *v)
{
	*v = (struct nfr_view){ 0 };
}

/* Begins a round. */
static inline void nfr_view_begin(struct nfr_view *v)
{
	v->round = (struct nfr_view_sum){ .hold_us = UINT32_MAX };
}

/* Adds a group whose last packets came `age_us` ago. Returns the rate that it adds: `rate`, or 0 if it is
 * silent. */
static inline double nfr_view_add(struct nfr_view *v, uint64_t age_us, double rate, uint32_t hold_us)
{
	struct nfr_view_sum *sum = &v->round;

	if (age_us > NFR_VIEW_ACTIVE_US)
		return 0;
	sum->groups++;
	sum->rate += rate;
	sum->squares += rate * rate;
	sum->hold_us = nfr_min(sum->hold_us, hold_us);
	return rate;
}

/* Returns the rate of the groups beside one that has added `own`. */
static inline double nfr_view_others(const struct nfr_view *v, double own)
{
	return nfr_max(v->in_force.rate - own, 0.0);
}

/* Returns the effective number of groups, 1 or more. */
static inline double nfr_view_equals(const struct nfr_view_sum *sum)
{
	return sum->squares > 0 ? nfr_max(sum->rate * sum->rate / sum->squares, 1.0) : 1;
}

/* Returns `fill`, us, for a group of `rate` packets per us. */
static inline double nfr_view_fill_us(const struct nfr_view *v, double usable_us, double rate)
{
	double n = nfr_view_equals(&v->in_force), share = sqrt(n) / (sqrt(n) + sqrt(NFR_VIEW_WAKE_COST));
	double first_us = rate > 0 ? (1 - share) * (1 - 1 / n) / rate : 0;

	return nfr_max(share * usable_us - first_us, 0.0);
}

/* Ends the round: its sums are in force. */
static inline void nfr_view_end(struct nfr_view *v)
{
	if (!v->round.groups)
		v->round.hold_us = v->in_force.hold_us;
	v->in_force = v->round;
}

#endif
