/* SPDX-License-Identifier: MIT */
#include "batching.h"
#include "compiler.h"

#include <math.h>

/* Packets between two pauses for each packet of QThresh. */
#define RUN_PER_QTHRESH 64.0
/* Standard deviations of a batch's filling time that must fit in, too. */
#define SCATTER 2.3
/* Being woken takes a hundred microseconds or more, however small the budget. */
#define SLACK_MIN_US 150u
/* However large the budget: a sleeping worker hears a stop only when it wakes. */
#define SHARE_MAX_US 50000u
/* Weight of what is new: fast enough to follow a ramp within a few turns. */
#define RATE_WEIGHT 0.25
#define RUN_WEIGHT 0.25
/* A rate told from fewer batches is off by the part of one that they begin or end with. */
#define BATCHES_TO_JUDGE 8u
/* Between these, in relation to what is in force, a wish is not worth a change. */
#define UP_FROM 1.25
#define DOWN_FROM 0.8

static uint32_t share_us(uint32_t budget_us)
{
	uint32_t slack = nfr_max(budget_us / 5, nfr_min(budget_us / 2, SLACK_MIN_US));

	return nfr_min((budget_us - slack) / 2, SHARE_MAX_US);
}

void nfr_batching_init(struct nfr_batching *b, uint32_t budget_us, uint32_t qthresh, bool fixed, uint64_t now_us)
{
	*b = (struct nfr_batching){
		.share_us = share_us(budget_us),
		.budget_us = budget_us,
		.hold_us = share_us(budget_us),
		.qthresh = qthresh,
		.frozen = fixed,
		.last_us = now_us,
		.turn_us = now_us,
		.changed_us = now_us,
	};
}

/* A run has ended. What is late is a share of all packets, so the mean counts. */
static void end_run(struct nfr_batching *b)
{
	b->usual_run += RUN_WEIGHT * (b->run - b->usual_run);
	b->run = 0;
}

/* The largest batch that fills in time when `a` packets come on the average. */
static double batch_for(double a)
{
	double root = (sqrt(SCATTER * SCATTER + 4 * a) - SCATTER) / 2;

	return 1 + root * root;
}

static double wish(const struct nfr_batching *b, double rate_now)
{
	double by_rate = batch_for(nfr_min(b->rate, rate_now) * b->share_us);
	double by_run = nfr_max(b->run, b->usual_run) / RUN_PER_QTHRESH;
	double q = nfr_min(by_rate, by_run);

	return nfr_min(nfr_max(q, 1.0), (double)NFR_QTHRESH_AUTO_MAX);
}

static uint32_t decide(struct nfr_batching *b, uint64_t now_us, double q)
{
	uint64_t since = now_us - b->changed_us;
	bool up = q >= b->qthresh * UP_FROM && q >= b->qthresh + 1;
	bool down = q <= b->qthresh * DOWN_FROM && (uint32_t)q < b->qthresh;

	if (b->frozen || !(up || down) || since < NFR_BATCHING_CHANGE_US)
		return 0;
	b->changed_us = now_us;
	b->qthresh = (uint32_t)q;
	return b->qthresh;
}

/* What batches of this size leave of both shares. Waking up costs most, so the
 * sleep gets all of it. */
static uint32_t hold_beside(const struct nfr_batching *b, double batch)
{
	double left = 2.0 * b->share_us - nfr_max(batch - 1, 0) / b->rate;

	return (uint32_t)nfr_max(left, (double)b->share_us);
}

uint32_t nfr_batching_arrived(struct nfr_batching *b, uint64_t now_us, uint32_t packets, uint32_t datagrams)
{
	/* A clock that steps back is no time at all. */
	uint64_t gap = now_us > b->last_us ? now_us - b->last_us : 0;
	uint64_t quiet = now_us > b->turn_us ? now_us - b->turn_us : 0;
	/* Late and few is a pause; late and as many as ever is a late worker. */
	bool pause = quiet > b->budget_us && packets < b->rate / 2 * (double)quiet;
	double rate_now;

	b->turn_us = now_us;
	b->packets += packets;
	b->datagrams += datagrams;
	/* Several turns in one go: too short a time to tell a rate from. */
	if (gap < b->share_us || b->share_us == 0)
		return 0;
	if (!pause && b->datagrams < BATCHES_TO_JUDGE && gap < BATCHES_TO_JUDGE * (uint64_t)b->share_us)
		return 0;
	rate_now = (double)b->packets / (double)gap;
	if (pause)
		end_run(b);
	b->run += b->packets;
	b->rate += RATE_WEIGHT * (rate_now - b->rate);
	b->hold_us = hold_beside(b, (double)b->packets / nfr_max(b->datagrams, 1u));
	b->last_us = now_us;
	b->packets = b->datagrams = 0;
	return decide(b, now_us, wish(b, rate_now));
}
