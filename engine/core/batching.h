/* SPDX-License-Identifier: MIT */
/* The batching controller: chooses QThresh, the buffer and the sleep for one NFLOG group, so
 * that 99 of 100 packets reach their consumer within the latency budget for the least CPU.
 * Pure: the caller hands in the time and the arrivals.
 *
 * The kernel sends a batch (one datagram) once it holds QThresh packets, once its buffer
 * (nlbufsiz) is full, or once its timer ends. The worker may then sleep on datagrams that
 * have arrived, so that one wake-up serves several. Measured: a wake-up of worker and
 * consumer costs 33 us of CPU, a datagram 1.7 us, a packet 0.04 us.
 *
 * Input    struct nfr_batching_setup once; struct nfr_arrival and the time after each poll
 *          (one wait of the worker) that brought packets of the group.
 * Output   qthresh, nlbufsiz_bytes: send both when nfr_batching_arrived() returns true.
 *          hold_us: the worker's sleep after each arrival.
 * Values of the constants that are named here: batching.c.
 *
 * BUDGET   slack  = max(budget / 5, min(budget / 2, SLACK_MIN_US))   for a late wake-up
 *          usable = min(budget - slack, USABLE_MAX_US)               for batch and sleep
 *          With usable = 0 nothing is ever changed.
 *
 * MODES    how `usable` is divided. The first whose conditions hold is chosen:
 *
 *   TIMER  |----- batch: until the kernel's timer ends it -----|-- sleep --|- slack -|
 *          timer_us <= usable: the timer ends every batch in time, pauses do not matter.
 *          r * timer_us < TIMER_BATCHES * max_by_buffer: above that the buffer ends most
 *          batches, and a sleep saves more wake-ups.
 *   FILL   |------------------- batch: all of usable ----------------------|- slack -|
 *          One datagram a wake-up and no sleep: the least CPU, for even traffic only.
 *          Needs setup.alone; usable <= FILL_MAX_OF_TIMER * timer_us, or the timer cuts
 *          batches; q <= max_by_burst(BURST_PER_FILL); q - 1 >= FILL_MIN * r * usable, or
 *          a sleep saves more; and batches that fill (see OVERLOAD) unless this is a pause.
 *   SPLIT  |- batch: SPLIT_FILL * usable -|----- sleep: the rest ----------|- slack -|
 *          Any traffic: the sleep ends by its own timer, whatever arrives meanwhile.
 *
 *          For the mode in force the conditions on r, q and max_by_burst are eased by the
 *          factor HYSTERESIS.
 *
 * TRAFFIC  expected   = rate * (now - last arrival)
 *          pause      a poll, not saturated, with packets < expected / 2 where
 *                     expected >= PAUSE_EXPECTED_MIN. A late worker finds as many packets
 *                     as expected: no pause.
 *          dispersion D, the index of dispersion (variance / mean; clock 0, Poisson 1):
 *                     EWMA of ((packets - expected)^2 - own) / expected between 0 and
 *                     DISPERSION_MAX, over polls that are no pause and not saturated, where
 *                     expected >= PAUSE_EXPECTED_MIN. own = (mean batch)^2 / 6 while the worker
 *                     sleeps: a sleep begins and ends anywhere in a batch (the variance of
 *                     two uniform distributions). D begins with 1.
 *          rate       EWMA of packets / time since the last update; not during a pause,
 *                     but from pause poll PAUSES_MAX + 1 on: the traffic has slowed down.
 *          r          min(last sample, rate): follows a fall at once and a rise slowly.
 *          burst      packets since the last pause; usual_burst is its EWMA. A burst ends
 *                     also when QThresh must shrink for the rate, or FILL is left.
 *          update     of rate, burst and decision: at each pause; else usable / 2 after the
 *                     last one, with UPDATE_PACKETS in UPDATE_DATAGRAMS or after
 *                     UPDATE_USABLE * usable. A saturated poll updates only in overload.
 *
 * QTHRESH  max_by_time(T, R) = 1 + min(r * T, n), where n + s * sqrt(n) = r * (T + R) and
 *          s = P99_DEVIATIONS * sqrt(D): a batch takes T on average, and 99 of 100 batches
 *          take no longer than T + R.
 *          max_by_burst(P) = 1 + B / P, B = max(usual_burst, burst / 2), or burst before the
 *          first pause. A pause leaves up to Q - 1 packets in the unfinished batch until the
 *          next packet or the kernel's timer: late. Half of them on average, 64 * (Q - 1) a
 *          burst: 0.8 % late. A regular pattern may leave all of a small batch: 1 in 160.
 *          max_by_buffer = nlbufsiz_most / mean message, from 1 to NFR_QTHRESH_AUTO_MAX
 *
 *          FILL   max = max_by_time(usable, FILL_ROOM * usable)
 *          SPLIT  max = min(max_by_time(SPLIT_FILL * usable, SPLIT_ROOM * usable),
 *                           max_by_burst(BURST_PER_SPLIT))
 *                 q = floor(1 + HEADROOM * (min(max, max_by_buffer) - 1))
 *          TIMER  q = floor(min(1 + TIMER_QTHRESH * r * timer_us, max_by_buffer))
 *
 *          QThresh in force stays while the mode stays, it is <= max (TIMER: < 2 * q), and q is
 *          less than RAISE times it (RAISE_SETTLED times after SETTLED_US without a change) or
 *          not even 1 above it. nlbufsiz is nlbufsiz_most where q * mean message (TIMER: of
 *          RAISE * r * timer_us packets at most) exceeds setup.nlbufsiz_bytes, with HYSTERESIS.
 *          Changes are NFR_BATCHING_CHANGE_US apart; there are none once frozen.
 *
 * SLEEP    hold_us = usable - (mean batch - 1) / rate; in TIMER usable - timer_us (usable at
 *          QThresh 1). 0 in FILL, and where it is less than HOLD_MIN * usable.
 *
 * OVERLOAD Saturated polls in a row, each within OVERLOAD_US of the one before, for OVERLOAD_US
 *          in all: packets wait for the worker and not for their batch, and the rate that is
 *          seen is the worker's own. Whatever the rate, QThresh is multiplied by
 *          OVERLOAD_GROWTH, up to NFR_QTHRESH_AUTO_MAX, nlbufsiz is nlbufsiz_most and the mode
 *          SPLIT.
 *          Only if batches fill: mean batch > FULL_BATCH_MIN * QThresh. If they do not, a
 *          rule's own queue-threshold or the buffer ends them.
 *
 * GAPS     Bunches of packets with gaps of 0.3 to 0.9 of the budget: each poll finds as many
 *          packets as expected, so no pause is seen, but the rest of a bunch waits in the
 *          batch for the next one. In simulation 2 to 6 % are late.
 *          A machine that wakes the worker later than the slack: no setting helps. */
#ifndef NFR_BATCHING_H
#define NFR_BATCHING_H

#include <stdbool.h>
#include <stdint.h>

/* The largest QThresh that nfring chooses, packets. */
#define NFR_QTHRESH_AUTO_MAX 512u
/* The shortest time between two changes of QThresh, us. */
#define NFR_BATCHING_CHANGE_US 5000u

struct nfr_batching_setup {
	uint32_t budget_us;      /* latency budget */
	uint32_t qthresh;        /* first QThresh, packets */
	uint32_t nlbufsiz_bytes; /* the kernel's buffer, first and for most batches */
	uint32_t nlbufsiz_most;  /* the kernel's buffer for large batches, bytes */
	uint32_t timer_us;       /* the longest time until the kernel's timer ends a batch */
	bool fixed;              /* the user gave QThresh: only hold_us follows the traffic */
	bool alone;              /* the worker serves no other group: FILL delays nobody else */
};

enum nfr_batching_mode { NFR_BATCHING_SPLIT, NFR_BATCHING_FILL, NFR_BATCHING_TIMER };

/* One group's controller. Times are us of the caller's clock. */
struct nfr_batching {
	struct nfr_batching_setup set;
	uint32_t usable_us;          /* part of the budget for batch and sleep */
	uint32_t qthresh;            /* in force, packets */
	uint32_t nlbufsiz_bytes;     /* in force */
	enum nfr_batching_mode mode; /* in force */
	bool frozen;                 /* QThresh can no longer be changed; the worker sets it, too */
	uint64_t last_us;            /* time of the last arrival */
	bool saturated;              /* the last poll was saturated */
	uint64_t saturated_us;       /* time of the first of the saturated polls in a row; else of the last poll */
	uint64_t updated_us;         /* time of the last update */
	uint32_t packets;            /* arrived since the last update */
	uint32_t datagrams;          /* arrived since the last update */
	uint64_t bytes;              /* arrived since the last update */
	uint32_t pauses;             /* pauses in a row, polls; 0: the last poll was none */
	uint32_t hold_us;            /* how long the worker may sleep on packets that have arrived */
	uint64_t changed_us;         /* time of the last change of qthresh or nlbufsiz_bytes */
	double rate;                 /* packets per us, EWMA */
	double dispersion;           /* index of dispersion of arrivals, EWMA */
	double burst;                /* packets since the last pause */
	double usual_burst;          /* packets between two pauses, EWMA; 0: no pause yet */
};

/* What one poll of the worker brought for the group. */
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

/* Enters an arrival and updates hold_us. Returns true if qthresh or nlbufsiz_bytes changed and
 * must be sent to the kernel. A clock that steps back counts as no time. */
bool nfr_batching_arrived(struct nfr_batching *b, uint64_t now_us, struct nfr_arrival a);

#endif
