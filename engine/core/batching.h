/* SPDX-License-Identifier: MIT */
/* The batching controller: chooses QThresh, the kernel's buffer and the longest sleep of the worker for
 * one NFLOG group, so that 99 of 100 packets reach their consumer within the latency budget for the
 * least CPU. Pure: the caller hands in the time and the arrivals. This is the specification.
 *
 * The kernel sends a batch (one datagram) once it holds QThresh packets, once its buffer
 * (nlbufsiz) is full, or once its timer ends. The worker may then sleep on datagrams that have
 * arrived, so that one wake-up serves several. Measured: a wake-up of worker and consumer costs
 * 33 us of CPU, a datagram 1.7 us, a packet 0.04 us.
 *
 * Input    struct nfr_batching_setup once; struct nfr_arrival and the time, us, after each poll
 *          (one wait of the worker) that brought packets of the group. The view of the worker (view.h).
 * Output   qthresh, nlbufsiz_bytes: send both when nfr_batching_arrived() returns true.
 *          hold_us: the longest sleep of the worker that suits this group. nfr_batching_report()
 *          reports it to the view, which chooses one sleep for all groups of the worker.
 * Names in capitals are constants; batching.c has their values and reasons.
 *
 * BUDGET
 *   slack  = max(budget / 5, min(budget / 2, SLACK_MIN_US))      for a late wake-up
 *   usable = min(budget - slack, USABLE_MAX_US)                  for batch and sleep together
 *   With usable = 0 nothing is ever changed.
 *
 * MODES    divide `usable`. The first one whose conditions hold is chosen.
 *
 *   TIMER  |----- batch: until the kernel's timer ends it -----|-- sleep --|- slack -|
 *          Needs timer_us <= usable: the timer ends every batch in time, also in a pause.
 *          Needs r * timer_us < H * TIMER_BATCHES * max_by_buffer: above that the buffer ends
 *          most batches, and a sleep saves more wake-ups.
 *   FILL   |------------------- batch: all of usable ----------------------|- slack -|
 *          One datagram a wake-up and no sleep: the least CPU, for even traffic only.
 *          Needs others * usable <= H * FILL_OTHERS: each packet of the worker's other groups would
 *          be a wake-up.
 *          Needs usable <= FILL_MAX_OF_TIMER * timer_us: the timer would cut the batch.
 *          Needs q <= H * max_by_burst(BURST_PER_FILL): pauses would delay too many packets.
 *          Needs H * (q - 1) >= FILL_MIN * r * usable: with smaller batches SPLIT wakes up less.
 *          Needs mean batch > FULL_BATCH_MIN * QThresh, unless the poll is a pause: otherwise a
 *          rule's own queue-threshold or the buffer ends the batches, and each is a wake-up.
 *   SPLIT  |- batch: fill ---|-------------- sleep: the rest --------------|- slack -|
 *          Any traffic: the worker's own timer ends the sleep, whatever arrives meanwhile.
 *          The view gives fill: a fifth of usable for one group, up to a third for four alike.
 *
 *   With setup.batch_only there is no sleep to share usable with: FILL stands in the place of SPLIT, without
 *   conditions. A batch that a pause leaves unfinished then waits for the kernel's timer.
 *
 *   H is HYSTERESIS for the mode in force and 1 for another. q and r are defined below. others is the
 *   rate that the view has of the worker's other groups, packets per us.
 *
 * AT EACH ARRIVAL
 *   saturated    The poll took as many datagrams as it can. With one datagram of this group it
 *                counts as not saturated: other groups' datagrams filled it.
 *   expected     = rate * (now - last arrival)
 *   pause        A poll, not saturated, with packets < expected / 2, where expected >=
 *                PAUSE_EXPECTED_MIN. A late worker finds as many packets as expected: no pause.
 *   dispersion   D, the index of dispersion (variance / mean; 0 for a clock, 1 for a Poisson
 *                process). EWMA (DISPERSION_WEIGHT) of max((packets - expected)^2 - own, 0) /
 *                expected, at most DISPERSION_MAX, over polls that are neither a pause nor
 *                saturated, where expected >= PAUSE_EXPECTED_MIN. Begins with 1. own is the
 *                sleep's own variance: (packets / datagrams)^2 / 6 if hold_us > 0, because the
 *                sleep before and this one end anywhere within a batch (uniform, 1/12 each).
 *   update       At a pause. Else if more than usable / 2 has passed since the last update and
 *                the poll is saturated: in overload. Else if that much time has passed: with
 *                UPDATE_PACKETS in UPDATE_DATAGRAMS, or after UPDATE_USABLE * usable.
 *
 * AT EACH UPDATE, in this order. Packets, datagrams and bytes are those since the last update;
 * mean batch = packets / datagrams, mean message = bytes / packets.
 *   1. burst        Packets since the last pause. The first pause of a row ends the burst: it
 *                   enters usual_burst (EWMA, BURST_WEIGHT; the first burst as it is), and a
 *                   new one begins with 0.
 *   2. rate         EWMA (RATE_WEIGHT) of sample = packets / time since the last update. In the
 *                   first PAUSES_MAX polls of a pause there is no sample, for rate is the rate
 *                   between pauses; after that the traffic has slowed down.
 *      r            min(sample, rate), or rate without a sample: it follows a fall at once.
 *   3. burst       += packets
 *   4. decision     Unless frozen, or less than NFR_BATCHING_CHANGE_US after the last change. In
 *                   overload as below, else mode, QThresh and nlbufsiz.
 *   5. hold_us      = usable - (mean batch - 1) / rate. In TIMER usable - timer_us, or
 *                   usable at QThresh 1. 0 in FILL, and where it is less than HOLD_MIN * usable.
 *                   Before the first update usable / 2.
 *
 * QTHRESH    q is the QThresh that the mode asks for:
 *   FILL     q = headroom(max), max = max_by_time(usable, FILL_ROOM * usable)
 *   SPLIT    q = headroom(max), max = min(max_by_time(fill, SPLIT_ROOM * usable),
 *                                         max_by_burst(BURST_PER_SPLIT))
 *   TIMER    q = floor(min(1 + TIMER_QTHRESH * r * timer_us, max_by_buffer))
 *
 *   headroom(max) = floor(1 + HEADROOM * (min(max, max_by_buffer) - 1))
 *   max_by_buffer = nlbufsiz_most / mean message, between 1 and NFR_QTHRESH_AUTO_MAX
 *   max_by_time(T, R) = 1 + min(r * T, n) with n + s * sqrt(n) = r * (T + R) and
 *            s = P99_DEVIATIONS * sqrt(D). So a batch takes T on average, and 99 of 100 batches
 *            take no longer than T + R.
 *   max_by_burst(P) = 1 + B / P with B = max(usual_burst, burst / 2), or burst while no burst
 *            has ended. In a pause up to Q - 1 packets of the unfinished batch wait for the next
 *            packet or the kernel's timer, and are late: half of them on average, which is 0.8 %
 *            of a burst of 64 * (Q - 1). A regular pattern can catch all of a small batch: 0.6 %
 *            of 160 * (Q - 1).
 *
 *   q is worth a change upwards if it is at least 1 more than QThresh and at least RAISE times as
 *   much; RAISE_SETTLED times, once nothing has changed for SETTLED_US.
 *   SPLIT, FILL: QThresh stays if the mode stays, QThresh <= max, and q is not worth a change
 *   upwards. TIMER: it stays if QThresh < 2 * q, and q is not worth a change upwards. Else it is q.
 *   The burst ends also if the mode stays and QThresh > max_by_time, and when FILL becomes SPLIT.
 *   nlbufsiz is nlbufsiz_most if the bytes of k packets exceed setup.nlbufsiz_bytes, else
 *   setup.nlbufsiz_bytes. k is the new QThresh, and in TIMER min(RAISE * r * timer_us, QThresh).
 *   While nlbufsiz_most is in force, HYSTERESIS times the bytes count.
 *
 * OVERLOAD   Saturated polls in a row, each less than OVERLOAD_US after the one before, for
 *   OVERLOAD_US in all. Packets then wait for the worker and not for their batch, and the rate
 *   that is seen is the worker's own. If mean batch > FULL_BATCH_MIN * QThresh, the decision is:
 *   QThresh * OVERLOAD_GROWTH, at most NFR_QTHRESH_AUTO_MAX; nlbufsiz_most; mode SPLIT.
 *
 * KNOWN GAPS
 *   Bunches of packets with gaps of 0.3 to 0.9 of the budget: each poll finds as many packets as
 *   expected, so there is no pause, but the rest of a bunch waits in the batch for the next one.
 *   In simulation 2 to 6 % of the packets are late.
 *   A machine that wakes the worker later than the slack: no setting helps. */
#ifndef NFR_BATCHING_H
#define NFR_BATCHING_H

#include "view.h"
#include <stdbool.h>

/* The largest QThresh that nfring chooses, packets. */
#define NFR_QTHRESH_AUTO_MAX 512u
/* The shortest time between two changes of QThresh, us. */
#define NFR_BATCHING_CHANGE_US 5000u

struct nfr_batching_setup {
	uint32_t budget_us;          /* latency budget */
	uint32_t qthresh;            /* first QThresh, packets */
	uint32_t nlbufsiz_bytes;     /* the kernel's buffer, first and for most batches */
	uint32_t nlbufsiz_most;      /* the kernel's buffer for large batches, bytes */
	uint32_t timer_us;           /* the longest time until the kernel's timer ends a batch */
	const struct nfr_view *view; /* of the worker that serves the group */
	bool fixed;                  /* the user gave QThresh: only hold_us follows the traffic */
	bool batch_only;             /* whoever receives does not sleep on what has arrived */
};

enum nfr_batching_mode { NFR_BATCHING_SPLIT, NFR_BATCHING_FILL, NFR_BATCHING_TIMER };

/* One group's controller. Times are us of the caller's clock. */
struct nfr_batching {
	struct nfr_batching_setup set;
	uint32_t usable_us;          /* part of the budget for batch and sleep */
	uint32_t qthresh;            /* in force, packets */
	uint32_t nlbufsiz_bytes;     /* in force */
	enum nfr_batching_mode mode; /* in force */
	double split_us;             /* SPLIT: the time that a batch may take, as of the last decision */
	bool frozen;                 /* QThresh stays: set.fixed, or nfr_qthresh_refuse() set it */
	uint64_t last_us;            /* time of the last arrival */
	bool saturated;              /* the last poll was saturated */
	uint64_t saturated_us;       /* time of the first of the saturated polls in a row; else of the last poll */
	uint64_t updated_us;         /* time of the last update */
	uint32_t packets;            /* arrived since the last update */
	uint32_t datagrams;          /* arrived since the last update */
	uint64_t bytes;              /* arrived since the last update */
	uint32_t pauses;             /* pauses in a row, polls; 0: the last poll was none */
	uint32_t hold_us;            /* how long the worker may sleep on packets that have arrived */
	double reported;             /* this group's part of the view's rate, packets per us */
	uint64_t changed_us;         /* time of the last change of qthresh or nlbufsiz_bytes */
	double rate;                 /* packets per us, EWMA */
	double dispersion;           /* index of dispersion of arrivals, EWMA */
	double burst;                /* packets since the last pause */
	double usual_burst;          /* packets between two pauses, EWMA; 0: no pause yet */
};

/* The packets of one group that one poll of the worker brought. */
struct nfr_arrival {
	uint32_t packets;   /* 1 or more */
	uint32_t datagrams; /* 1 or more */
	uint64_t bytes;     /* of the datagrams */
	bool saturated;     /* the poll took as many datagrams as it can: more may be waiting */
};

/* Begins with `set` and no knowledge of the traffic; hold_us is usable / 2. */
void nfr_batching_init(struct nfr_batching *b, const struct nfr_batching_setup *set, uint64_t now_us);

/* Returns the time that a batch of QThresh packets may take to fill in the mode in force, us. */
double nfr_batching_fill_limit_us(const struct nfr_batching *b);

/* Takes back the last change, which was not made: `qthresh` and `nlbufsiz_bytes` are still in
 * force. Mode FILL becomes SPLIT, so that the worker sleeps again. */
void nfr_batching_undo(struct nfr_batching *b, uint32_t qthresh, uint32_t nlbufsiz_bytes);

/* Sets the kernel's buffers for most and for large batches. Returns true if nlbufsiz_bytes changed: a larger
 * one than `most` is not in force any more, and the caller must tell the kernel. */
static inline bool nfr_batching_set_buffers(struct nfr_batching *b, uint32_t bytes, uint32_t most)
{
	uint32_t before = b->nlbufsiz_bytes;

	b->set.nlbufsiz_bytes = bytes;
	b->set.nlbufsiz_most = most;
	b->nlbufsiz_bytes = nfr_min(nfr_max(before, bytes), most);
	return b->nlbufsiz_bytes != before;
}

/* Enters an arrival and updates hold_us. Returns true if qthresh or nlbufsiz_bytes changed and
 * must be sent to the kernel. A clock that steps back counts as no time. */
bool nfr_batching_arrived(struct nfr_batching *b, uint64_t now_us, struct nfr_arrival a);

/* Adds this group to a round of its worker's view, which is set.view. */
static inline void nfr_batching_report(struct nfr_batching *b, struct nfr_view *view, uint64_t now_us)
{
	uint64_t age_us = now_us > b->last_us ? now_us - b->last_us : 0;

	b->reported = nfr_view_add(view, age_us, b->rate, b->hold_us);
}

#endif
