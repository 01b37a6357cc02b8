/* SPDX-License-Identifier: MIT */
/* batching.h specifies the algorithm; here are the values of its constants and the reasons. */
#include "batching.h"
#include "compiler.h"

#include <math.h>

/* -- budget ------------------------------------------------------------------------ */

/* Wake-ups come 100 us late and more, however small the budget is. */
#define SLACK_MIN_US 200u
/* Bounds the sleep: a sleeping worker hears a stop only when it wakes. */
#define USABLE_MAX_US 100000u

/* -- modes ------------------------------------------------------------------------- */

/* Room for late batches: fractions of usable_us. */
#define SPLIT_ROOM 0.2
#define FILL_ROOM 0.125
/* FILL needs a QThresh of at least this fraction of r * usable_us ... */
#define FILL_MIN 0.6
/* ... and a usable_us of at most this fraction of the kernel's timer. */
#define FILL_MAX_OF_TIMER 0.5
/* In FILL the worker's other groups bring at most this many packets in usable_us. */
#define FILL_OTHERS 0.2
/* In TIMER QThresh is this multiple of the packets that one timer period brings. */
#define TIMER_QTHRESH 2.0
/* TIMER is left when one timer period fills this many buffers. */
#define TIMER_BATCHES 2.0
/* Widens the limits of the mode, or of the buffer, that is in force. */
#define HYSTERESIS 1.25
/* Batches fill if their mean is above this fraction of QThresh. */
#define FULL_BATCH_MIN 0.5
/* A shorter sleep does not pay for its timer: fraction of usable_us. */
#define HOLD_MIN 0.25

/* -- limits of QThresh ------------------------------------------------------------- */

/* One-sided 99 % quantile of the normal distribution, in standard deviations. */
#define P99_DEVIATIONS 2.3
/* Packets in a burst for each packet of QThresh but the first. */
#define BURST_PER_SPLIT 160.0
#define BURST_PER_FILL 64.0
/* QThresh is set to 90 % of the computed maximum: headroom for a falling rate. */
#define HEADROOM 0.9
/* QThresh is raised only by at least this factor ... */
#define RAISE 1.25
/* ... or by this one, once nothing has changed for SETTLED_US. */
#define RAISE_SETTLED 1.05
#define SETTLED_US 200000u

/* -- measuring the traffic --------------------------------------------------------- */

/* A pause needs so many expected packets: fewer are missing by chance. */
#define PAUSE_EXPECTED_MIN 8.0
/* More pause polls in a row than this are traffic that has slowed down. */
#define PAUSES_MAX 3u
/* A rate sample needs so many packets in so many datagrams, or UPDATE_USABLE * usable_us. */
#define UPDATE_PACKETS 128u
#define UPDATE_DATAGRAMS 8u
#define UPDATE_USABLE 8u
/* EWMA weights of a new sample. 0.25 follows a ramp within a few polls. */
#define RATE_WEIGHT 0.25
#define BURST_WEIGHT 0.25
#define DISPERSION_WEIGHT 0.03125
/* Clips a sample: one stall of the machine is not the traffic's dispersion. */
#define DISPERSION_MAX 4.0

/* -- overload ---------------------------------------------------------------------- */

/* Saturated polls for so long are overload, not one late wake-up. */
#define OVERLOAD_US 10000u
/* Factor of QThresh at each change during overload. */
#define OVERLOAD_GROWTH 16u

static uint32_t usable_us(uint32_t budget_us)
{
	uint32_t slack = nfr_max(budget_us / 5, nfr_min(budget_us / 2, SLACK_MIN_US));

	return nfr_min(budget_us - slack, USABLE_MAX_US);
}

void nfr_batching_init(struct nfr_batching *b, const struct nfr_batching_setup *set, uint64_t now_us)
{
	*b = (struct nfr_batching){
		.set = *set,
		.usable_us = usable_us(set->budget_us),
		.qthresh = set->qthresh,
		.nlbufsiz_bytes = set->nlbufsiz_bytes,
		.mode = set->batch_only ? NFR_BATCHING_FILL : NFR_BATCHING_SPLIT,
		.frozen = set->fixed,
		.last_us = now_us,
		.saturated_us = now_us,
		.updated_us = now_us,
		.hold_us = set->batch_only ? 0 : usable_us(set->budget_us) / 2,
		.changed_us = now_us,
		.dispersion = 1,
	};
}

void nfr_batching_undo(struct nfr_batching *b, uint32_t qthresh, uint32_t nlbufsiz_bytes)
{
	b->qthresh = qthresh;
	b->nlbufsiz_bytes = nlbufsiz_bytes;
	if (b->mode == NFR_BATCHING_FILL && !b->set.batch_only)
		b->mode = NFR_BATCHING_SPLIT;
}

double nfr_batching_fill_limit_us(const struct nfr_batching *b)
{
	switch (b->mode) {
	case NFR_BATCHING_FILL:
		return b->usable_us;
	case NFR_BATCHING_TIMER:
		return b->set.timer_us;
	case NFR_BATCHING_SPLIT:
	default:
		return b->split_us;
	}
}

static double mean_batch(const struct nfr_batching *b)
{
	return (double)b->packets / nfr_max(b->datagrams, 1u);
}

/* Says whether QThresh ends the batches, not a rule's queue-threshold or the buffer. */
static bool batches_fill(const struct nfr_batching *b)
{
	return mean_batch(b) > b->qthresh * FULL_BATCH_MIN;
}

/* -- measuring the traffic --------------------------------------------------------- */

/* A saturated poll left packets in the socket, so few packets say nothing. */
static bool is_pause(double expected, struct nfr_arrival a)
{
	return !a.saturated && a.packets < expected / 2 && expected >= PAUSE_EXPECTED_MIN;
}

/* Subtracts `own`: the variance of where two sleeps end within a batch, uniform each. */
static void update_dispersion(struct nfr_batching *b, double expected, struct nfr_arrival a)
{
	double batch = (double)a.packets / nfr_max(a.datagrams, 1u);
	double own = b->hold_us ? batch * batch / 6 : 0, error = a.packets - expected, sample;

	if (expected < PAUSE_EXPECTED_MIN)
		return;
	sample = nfr_min(nfr_max(error * error - own, 0) / expected, DISPERSION_MAX);
	b->dispersion += DISPERSION_WEIGHT * (sample - b->dispersion);
}

/* Averages the bursts: late packets are counted over many bursts, so their mean decides. */
static void end_burst(struct nfr_batching *b)
{
	b->usual_burst += (b->usual_burst > 0 ? BURST_WEIGHT : 1) * (b->burst - b->usual_burst);
	b->burst = 0;
}

/* -- limits of QThresh ------------------------------------------------------------- */

/* Solves n + s * sqrt(n) = rate * (fill_us + room_us) for n = root^2. */
static double max_by_time(const struct nfr_batching *b, double rate, double fill_us, double room_us)
{
	double s = P99_DEVIATIONS * sqrt(b->dispersion);
	double root = (sqrt(s * s + 4 * rate * (fill_us + room_us)) - s) / 2;

	return 1 + nfr_min(rate * fill_us, root * root);
}

/* A current burst counts for more than the usual one only at twice its length. */
static double max_by_burst(const struct nfr_batching *b, double per_packet)
{
	double burst = b->usual_burst > 0 ? nfr_max(b->burst / 2, b->usual_burst) : b->burst;

	return 1 + burst / per_packet;
}

static double mean_message(const struct nfr_batching *b)
{
	return (double)b->bytes / b->packets;
}

static double max_by_buffer(const struct nfr_batching *b)
{
	return nfr_max(nfr_min(b->set.nlbufsiz_most / mean_message(b), (double)NFR_QTHRESH_AUTO_MAX), 1);
}

static double with_headroom(const struct nfr_batching *b, double max)
{
	return floor(1 + (nfr_min(max, max_by_buffer(b)) - 1) * HEADROOM);
}

/* Says whether mode FILL suits a QThresh of `q`. The last batch before a pause is not full, so
 * a pause does not show whether batches fill. */
static bool may_fill(const struct nfr_batching *b, double rate, double q)
{
	double hysteresis = b->mode == NFR_BATCHING_FILL ? HYSTERESIS : 1;

	return nfr_view_others(b->set.view, b->reported) * b->usable_us <= FILL_OTHERS * hysteresis &&
	       b->usable_us <= b->set.timer_us * FILL_MAX_OF_TIMER &&
	       q <= max_by_burst(b, BURST_PER_FILL) * hysteresis &&
	       (q - 1) * hysteresis >= rate * b->usable_us * FILL_MIN && (b->pauses || batches_fill(b));
}

/* Says whether mode TIMER suits `rate`. */
static bool timer_suffices(const struct nfr_batching *b, double rate)
{
	double hysteresis = b->mode == NFR_BATCHING_TIMER ? HYSTERESIS : 1;

	return b->set.timer_us <= b->usable_us &&
	       rate * b->set.timer_us < TIMER_BATCHES * hysteresis * max_by_buffer(b);
}

/* -- deciding ---------------------------------------------------------------------- */

/* Chooses the smaller buffer wherever it fits: filling a large one costs the sender more. */
static uint32_t buffer_for(const struct nfr_batching *b, double q)
{
	double hysteresis = b->nlbufsiz_bytes > b->set.nlbufsiz_bytes ? HYSTERESIS : 1;

	return q * mean_message(b) * hysteresis > b->set.nlbufsiz_bytes ? b->set.nlbufsiz_most : b->set.nlbufsiz_bytes;
}

/* Returns true if that is a change. */
static bool put_in_force(struct nfr_batching *b, uint64_t now_us, uint32_t qthresh, uint32_t nlbufsiz_bytes)
{
	if (qthresh == b->qthresh && nlbufsiz_bytes == b->nlbufsiz_bytes)
		return false;
	b->changed_us = now_us;
	b->qthresh = qthresh;
	b->nlbufsiz_bytes = nlbufsiz_bytes;
	return true;
}

/* Says whether raising QThresh to `q` is worth a netlink message. */
static bool is_worth_raising(const struct nfr_batching *b, uint64_t now_us, double q)
{
	double factor = now_us - b->changed_us < SETTLED_US ? RAISE : RAISE_SETTLED;

	return q >= nfr_max(b->qthresh * factor, b->qthresh + 1);
}

/* Sets QThresh so high that the kernel's timer ends the batches. */
static bool decide_by_timer(struct nfr_batching *b, uint64_t now_us, double rate)
{
	double expected = rate * b->set.timer_us;
	double q = floor(nfr_min(1 + TIMER_QTHRESH * expected, max_by_buffer(b)));

	if (q * 2 > b->qthresh && !is_worth_raising(b, now_us, q))
		q = b->qthresh;
	b->mode = NFR_BATCHING_TIMER;
	return put_in_force(b, now_us, (uint32_t)q, buffer_for(b, nfr_min(expected * RAISE, q)));
}

/* Chooses FILL or SPLIT and the QThresh that rate, dispersion and bursts allow. */
static bool decide_by_rate(struct nfr_batching *b, uint64_t now_us, double rate)
{
	double max = max_by_time(b, rate, b->usable_us, b->usable_us * FILL_ROOM), q = with_headroom(b, max);
	enum nfr_batching_mode mode =
		b->set.batch_only || may_fill(b, rate, q) ? NFR_BATCHING_FILL : NFR_BATCHING_SPLIT;
	bool too_slow;

	b->split_us = nfr_view_fill_us(b->set.view, b->usable_us, rate);
	if (mode == NFR_BATCHING_SPLIT)
		max = max_by_time(b, rate, b->split_us, b->usable_us * SPLIT_ROOM);
	too_slow = b->qthresh > max;
	if (mode == NFR_BATCHING_SPLIT) {
		max = nfr_min(max, max_by_burst(b, BURST_PER_SPLIT));
		q = with_headroom(b, max);
	}
	if (mode == b->mode && b->qthresh <= max && !is_worth_raising(b, now_us, q))
		q = b->qthresh;
	if (mode == b->mode ? too_slow : b->mode == NFR_BATCHING_FILL)
		end_burst(b);
	b->mode = mode;
	return put_in_force(b, now_us, (uint32_t)q, buffer_for(b, q));
}

static bool decide(struct nfr_batching *b, uint64_t now_us, double rate)
{
	return timer_suffices(b, rate) ? decide_by_timer(b, now_us, rate) : decide_by_rate(b, now_us, rate);
}

/* Raises QThresh in overload. Useless, and not done, where something else ends the batches. */
static bool grow(struct nfr_batching *b, uint64_t now_us)
{
	if (!batches_fill(b))
		return false;
	b->mode = b->set.batch_only ? NFR_BATCHING_FILL : NFR_BATCHING_SPLIT;
	return put_in_force(b, now_us, nfr_min(b->qthresh * OVERLOAD_GROWTH, NFR_QTHRESH_AUTO_MAX),
			    b->set.nlbufsiz_most);
}

/* Returns how long the first packet of a batch waits for the last, on average. */
static double batch_us(const struct nfr_batching *b)
{
	if (b->mode == NFR_BATCHING_TIMER)
		return b->qthresh > 1 ? b->set.timer_us : 0;
	return nfr_max(mean_batch(b) - 1, 0) / b->rate;
}

/* Returns the sleep that the batches leave: none if a QThresh of the user's takes it all. */
static uint32_t hold_beside(const struct nfr_batching *b)
{
	double left = b->usable_us - batch_us(b);

	return b->mode == NFR_BATCHING_FILL || left < b->usable_us * HOLD_MIN ? 0 : (uint32_t)left;
}

static bool is_overload(const struct nfr_batching *b, uint64_t now_us)
{
	return now_us - b->saturated_us >= OVERLOAD_US;
}

/* Says whether there is enough for a rate sample. Polls in quick succession share one sample,
 * and a saturated poll has found only a part of what has arrived. */
static bool can_update(const struct nfr_batching *b, uint64_t now_us, bool saturated)
{
	uint64_t gap = now_us - b->updated_us;

	if (gap <= b->usable_us / 2)
		return false;
	if (saturated)
		return is_overload(b, now_us);
	return (b->packets >= UPDATE_PACKETS && b->datagrams >= UPDATE_DATAGRAMS) ||
	       gap >= UPDATE_USABLE * (uint64_t)b->usable_us;
}

static bool may_change(const struct nfr_batching *b, uint64_t now_us)
{
	return !b->frozen && now_us - b->changed_us >= NFR_BATCHING_CHANGE_US;
}

/* Takes a rate sample, except in a pause: `rate` is the rate between pauses. Returns the rate
 * to decide by. */
static double update_rate(struct nfr_batching *b, uint64_t now_us)
{
	double sample;

	if (b->pauses > 0 && b->pauses <= PAUSES_MAX)
		return b->rate;
	sample = (double)b->packets / (double)(now_us - b->updated_us);
	b->rate += RATE_WEIGHT * (sample - b->rate);
	return nfr_min(sample, b->rate);
}

/* Updates what is known of the traffic, decides, and begins a new sample. Returns true if
 * qthresh or nlbufsiz_bytes changed. */
static bool update(struct nfr_batching *b, uint64_t now_us)
{
	bool changed = false;
	double rate;

	if (b->pauses == 1)
		end_burst(b);
	rate = update_rate(b, now_us);
	b->burst += b->packets;
	if (may_change(b, now_us))
		changed = is_overload(b, now_us) ? grow(b, now_us) : decide(b, now_us, rate);
	b->hold_us = hold_beside(b);
	b->updated_us = now_us;
	b->packets = b->datagrams = 0;
	b->bytes = 0;
	return changed;
}

/* Remembers since when every poll was saturated. */
static void note_saturation(struct nfr_batching *b, uint64_t now_us, uint64_t gap_us, bool saturated)
{
	bool goes_on = saturated && b->saturated && gap_us < OVERLOAD_US;

	b->saturated_us = goes_on ? nfr_min(b->saturated_us, now_us) : now_us;
	b->saturated = saturated;
}

bool nfr_batching_arrived(struct nfr_batching *b, uint64_t now_us, struct nfr_arrival a)
{
	uint64_t gap_us;
	double expected;

	/* One datagram: other groups saturated the poll, and this group has no more waiting. */
	a.saturated = a.saturated && a.datagrams > 1;
	/* A clock that steps back counts as no time. */
	b->last_us = nfr_min(b->last_us, now_us);
	b->updated_us = nfr_min(b->updated_us, now_us);
	gap_us = now_us - b->last_us;
	note_saturation(b, now_us, gap_us, a.saturated);
	expected = b->rate * (double)gap_us;
	b->pauses = is_pause(expected, a) ? b->pauses + 1 : 0;
	if (!b->pauses && !a.saturated)
		update_dispersion(b, expected, a);
	b->last_us = now_us;
	b->packets += a.packets;
	b->datagrams += a.datagrams;
	b->bytes += a.bytes;
	if (b->usable_us == 0 || (!b->pauses && !can_update(b, now_us, a.saturated)))
		return false;
	return update(b, now_us);
}
