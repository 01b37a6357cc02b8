/* SPDX-License-Identifier: MIT */
#include "batching.h"
#include "compiler.h"

#include <math.h>

/* Being woken takes a hundred microseconds or more, however small the budget. */
#define SLACK_MIN_US 200u
/* However large the budget: a sleeping worker hears a stop only when it wakes. */
#define USABLE_MAX_US 100000u
/* Of what is spent: the batch's part beside a sleep; room for late batches. */
#define SPLIT_FILL 0.2
#define SPLIT_ROOM 0.2
#define FILL_ROOM 0.125
/* A batch that takes less than this much of it had better leave a sleep; so had one
 * that the kernel's timer is likely to cut. */
#define FILL_MIN 0.6
#define FILL_MAX_OF_TIMER 0.5
/* Once it is whole, it stays so until these are missed by so much. */
#define HYSTERESIS 1.25
/* A mean batch of less than this much of QThresh: something else ends the batches. */
#define FULL_BATCH_MIN 0.5
/* A sleep of less than this much of it is not worth its timer. */
#define HOLD_MIN 0.25
/* Of 100 batches, 99 are not later than by so many standard deviations. */
#define P99_DEVIATIONS 2.3
/* Packets between two pauses for each of a batch but the first. At every pause of a
 * regular pattern all of a small batch may be caught; of a large one it is half. */
#define BURST_PER_SPLIT 160.0
#define BURST_PER_FILL 64.0
/* Fewer packets than that are missed by chance. */
#define PAUSE_EXPECTED_MIN 8.0
/* More pauses one after the other are traffic that has slowed down. */
#define PAUSES_MAX 3u
/* A rate is told from so many packets in so many batches, or after so many spends. */
#define UPDATE_PACKETS 128u
#define UPDATE_DATAGRAMS 8u
#define UPDATE_USABLE 8u
#define OVERLOAD_US 10000u
/* Weight of what is new: fast enough to follow a ramp within a few polls. */
#define RATE_WEIGHT 0.25
#define BURST_WEIGHT 0.25
#define DISPERSION_WEIGHT 0.03125
/* One stall of the machine is not the traffic's dispersion. */
#define DISPERSION_MAX 4.0
/* Of the most that is allowed, what is set: so much can change before it is too much. */
#define HEADROOM 0.9
/* And by so much it must be more than what is in force to be worth a change; by less,
 * once nothing has changed for so long. */
#define RAISE 1.25
#define RAISE_SETTLED 1.05
#define SETTLED_US 200000u
/* Where the timer ends the batches, QThresh is so many times what it finds. Not where
 * so many batches are full before: there a sleep saves more. */
#define TIMER_QTHRESH 2.0
#define TIMER_BATCHES 2.0
/* In a flood the batch grows by so much at a time. */
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
		.frozen = set->fixed,
		.last_us = now_us,
		.saturated_us = now_us,
		.updated_us = now_us,
		.hold_us = usable_us(set->budget_us) / 2,
		.changed_us = now_us,
		.dispersion = 1,
	};
}

void nfr_batching_undo(struct nfr_batching *b, uint32_t qthresh, uint32_t nlbufsiz_bytes)
{
	b->qthresh = qthresh;
	b->nlbufsiz_bytes = nlbufsiz_bytes;
	if (b->mode == NFR_BATCHING_FILL)
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
		return b->usable_us * SPLIT_FILL;
	}
}

static double mean_batch(const struct nfr_batching *b)
{
	return (double)b->packets / nfr_max(b->datagrams, 1u);
}

/* Not where a rule's own threshold or the buffer ends them. */
static bool batches_fill(const struct nfr_batching *b)
{
	return mean_batch(b) > b->qthresh * FULL_BATCH_MIN;
}

/* -- what the traffic is like ------------------------------------------------------ */

/* Less than half of what is usual. Not what is late and as many as ever: a late worker. */
static bool is_pause(double expected, struct nfr_arrival a)
{
	return !a.saturated && a.packets < expected / 2 && expected >= PAUSE_EXPECTED_MIN;
}

/* A sleep ends anywhere in a batch, and so does the one before. */
static void update_dispersion(struct nfr_batching *b, double expected, struct nfr_arrival a)
{
	double batch = (double)a.packets / nfr_max(a.datagrams, 1u);
	double own = b->hold_us ? batch * batch / 6 : 0, off = a.packets - expected, now;

	if (expected < PAUSE_EXPECTED_MIN)
		return;
	now = nfr_min(nfr_max(off * off - own, 0) / expected, DISPERSION_MAX);
	b->dispersion += DISPERSION_WEIGHT * (now - b->dispersion);
}

/* What is late is a share of all packets, so the mean counts. */
static void end_burst(struct nfr_batching *b)
{
	b->usual_burst += (b->usual_burst > 0 ? BURST_WEIGHT : 1) * (b->burst - b->usual_burst);
	b->burst = 0;
}

/* -- what it allows ---------------------------------------------------------------- */

/* The largest batch that fills within `share`, and with its dispersion within share
 * and room. */
static double max_by_time(const struct nfr_batching *b, double rate, double share_us, double room_us)
{
	double s = P99_DEVIATIONS * sqrt(b->dispersion);
	double root = (sqrt(s * s + 4 * rate * (share_us + room_us)) - s) / 2;

	return 1 + nfr_min(rate * share_us, root * root);
}

/* Once there is a usual burst, one must be twice that before it counts for more. */
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

/* Whether a batch of `q` may have all that is spent; and still, if it has. Not if a
 * rule's own threshold ends it before. */
static bool may_fill(const struct nfr_batching *b, double rate, double q)
{
	double hysteresis = b->mode == NFR_BATCHING_FILL ? HYSTERESIS : 1;

	return b->set.alone && b->usable_us <= b->set.timer_us * FILL_MAX_OF_TIMER &&
	       q <= max_by_burst(b, BURST_PER_FILL) * hysteresis &&
	       (q - 1) * hysteresis >= rate * b->usable_us * FILL_MIN && (b->pauses || batches_fill(b));
}

/* Whether the kernel's timer is to end the batches: early enough, whatever QThresh is. */
static bool timer_suffices(const struct nfr_batching *b, double rate)
{
	double hysteresis = b->mode == NFR_BATCHING_TIMER ? HYSTERESIS : 1;

	return b->set.timer_us <= b->usable_us &&
	       rate * b->set.timer_us < TIMER_BATCHES * hysteresis * max_by_buffer(b);
}

/* -- what is done ------------------------------------------------------------------ */

/* A larger buffer costs the sender more than a small batch is worth. */
static uint32_t buffer_for(const struct nfr_batching *b, double q)
{
	double hysteresis = b->nlbufsiz_bytes > b->set.nlbufsiz_bytes ? HYSTERESIS : 1;

	return q * mean_message(b) * hysteresis > b->set.nlbufsiz_bytes ? b->set.nlbufsiz_most : b->set.nlbufsiz_bytes;
}

/* Whether that is a change. */
static bool set(struct nfr_batching *b, uint64_t now_us, uint32_t qthresh, uint32_t nlbufsiz_bytes)
{
	if (qthresh == b->qthresh && nlbufsiz_bytes == b->nlbufsiz_bytes)
		return false;
	b->changed_us = now_us;
	b->qthresh = qthresh;
	b->nlbufsiz_bytes = nlbufsiz_bytes;
	return true;
}

/* Whether `q` is so much more than what is in force. */
static bool is_worth_raising(const struct nfr_batching *b, uint64_t now_us, double q)
{
	double from = now_us - b->changed_us < SETTLED_US ? RAISE : RAISE_SETTLED;

	return q >= nfr_max(b->qthresh * from, b->qthresh + 1);
}

/* Large enough to leave the batches to the timer. */
static bool decide_by_timer(struct nfr_batching *b, uint64_t now_us, double rate)
{
	double expected = rate * b->set.timer_us;
	double q = floor(nfr_min(1 + TIMER_QTHRESH * expected, max_by_buffer(b)));

	if (q * 2 > b->qthresh && !is_worth_raising(b, now_us, q))
		q = b->qthresh;
	b->mode = NFR_BATCHING_TIMER;
	return set(b, now_us, (uint32_t)q, buffer_for(b, nfr_min(expected * RAISE, q)));
}

/* What the traffic allows: the whole if it may be, else a part; and what is in force,
 * as long as it is allowed and not much less than that. */
static bool decide_by_rate(struct nfr_batching *b, uint64_t now_us, double rate)
{
	double max = max_by_time(b, rate, b->usable_us, b->usable_us * FILL_ROOM), q = with_headroom(b, max);
	enum nfr_batching_mode mode = may_fill(b, rate, q) ? NFR_BATCHING_FILL : NFR_BATCHING_SPLIT;
	bool slower;

	if (mode == NFR_BATCHING_SPLIT)
		max = max_by_time(b, rate, b->usable_us * SPLIT_FILL, b->usable_us * SPLIT_ROOM);
	slower = b->qthresh > max;
	if (mode == NFR_BATCHING_SPLIT) {
		max = nfr_min(max, max_by_burst(b, BURST_PER_SPLIT));
		q = with_headroom(b, max);
	}
	if (mode == b->mode && b->qthresh <= max && !is_worth_raising(b, now_us, q))
		q = b->qthresh;
	if (mode == b->mode ? slower : b->mode == NFR_BATCHING_FILL)
		end_burst(b);
	b->mode = mode;
	return set(b, now_us, (uint32_t)q, buffer_for(b, q));
}

static bool decide(struct nfr_batching *b, uint64_t now_us, double rate)
{
	return timer_suffices(b, rate) ? decide_by_timer(b, now_us, rate) : decide_by_rate(b, now_us, rate);
}

/* Not where it would be of no use: something else ends the batches. */
static bool grow(struct nfr_batching *b, uint64_t now_us)
{
	if (!batches_fill(b))
		return false;
	b->mode = NFR_BATCHING_SPLIT;
	return set(b, now_us, nfr_min(b->qthresh * OVERLOAD_GROWTH, NFR_QTHRESH_AUTO_MAX), b->set.nlbufsiz_most);
}

/* How long batches take: until the timer if they are left to it. */
static double batch_us(const struct nfr_batching *b)
{
	if (b->mode == NFR_BATCHING_TIMER)
		return b->qthresh > 1 ? b->set.timer_us : 0;
	return nfr_max(mean_batch(b) - 1, 0) / b->rate;
}

/* What the batches leave. A QThresh of the user's may leave nothing. */
static uint32_t hold_beside(const struct nfr_batching *b)
{
	double left = b->usable_us - batch_us(b);

	return b->mode == NFR_BATCHING_FILL || left < b->usable_us * HOLD_MIN ? 0 : (uint32_t)left;
}

/* Turns have found more than they could take for so long that it is no late worker. */
static bool is_overload(const struct nfr_batching *b, uint64_t now_us)
{
	return now_us - b->saturated_us >= OVERLOAD_US;
}

/* Enough to tell a rate from; not several polls in one go, and not what a late
 * worker has found the first part of. */
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

static bool update(struct nfr_batching *b, uint64_t now_us)
{
	double rate = b->rate;
	bool changes;

	if (b->pauses == 1)
		end_burst(b);
	/* A pause says nothing of the rate between pauses. */
	if (b->pauses == 0 || b->pauses > PAUSES_MAX) {
		rate = (double)b->packets / (double)(now_us - b->updated_us);
		b->rate += RATE_WEIGHT * (rate - b->rate);
	}
	b->burst += b->packets;
	rate = nfr_min(rate, b->rate);
	if (!may_change(b, now_us))
		changes = false;
	else if (is_overload(b, now_us))
		changes = grow(b, now_us);
	else
		changes = decide(b, now_us, rate);
	b->hold_us = hold_beside(b);
	b->updated_us = now_us;
	b->packets = b->datagrams = 0;
	b->bytes = 0;
	return changes;
}

bool nfr_batching_arrived(struct nfr_batching *b, uint64_t now_us, struct nfr_arrival a)
{
	uint64_t quiet;
	double expected;

	/* Of a poll that other groups filled, one datagram is all that there was. */
	a.saturated = a.saturated && a.datagrams > 1;
	/* A clock that steps back is no time at all. */
	b->last_us = nfr_min(b->last_us, now_us);
	b->updated_us = nfr_min(b->updated_us, now_us);
	quiet = now_us - b->last_us;
	b->saturated_us =
		a.saturated && b->saturated && quiet < OVERLOAD_US ? nfr_min(b->saturated_us, now_us) : now_us;
	b->saturated = a.saturated;
	expected = b->rate * (double)quiet;
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
