/* SPDX-License-Identifier: MIT */
/* The batching controller: follows one group's traffic and chooses QThresh, so
 * that packets wait no longer than the latency budget allows and are batched as
 * far as it allows. Pure: time and arrivals are handed in.
 *
 *   budget   |--- kernel's batch ---|--- worker's sleep ---|- slack: being woken -|
 *                at most 2/5       what is left of 4/5 (2/5 or more)      1/5, or 150 us
 *
 * 1. A batch must fill within its share. At r packets a second that is
 *    a = r x share packets on the average; arrivals scatter, as a Poisson process
 *    does, so Q is the largest with (Q - 1) + 2.3 sqrt(Q - 1) <= a.
 * 2. When traffic pauses, what is in the unfinished batch waits for the kernel's
 *    timer, longer than any budget under a tick. About Q / 2 packets are caught
 *    at every pause. With 64 x Q packets from one pause to the next (a run),
 *    that is 0.8 percent of them, and the p99 holds: Q <= run / 64. */
#ifndef NFR_BATCHING_H
#define NFR_BATCHING_H

#include <stdbool.h>
#include <stdint.h>

/* Most packets that a batch may ever hold when QThresh is nfring's choice. */
#define NFR_QTHRESH_AUTO_MAX 512u
/* Changes of QThresh are at least this far apart. */
#define NFR_BATCHING_CHANGE_US 5000u

struct nfr_batching {
	uint32_t share_us;   /* how long a batch may take to fill */
	uint32_t budget_us;  /* of a packet, in all */
	uint32_t qthresh;    /* in force */
	bool frozen;         /* it can no longer be changed */
	uint64_t last_us;    /* the last time it was looked at */
	uint64_t turn_us;    /* the last arrival */
	uint32_t packets;    /* that have arrived since then */
	uint32_t datagrams;  /* likewise */
	uint32_t hold_us;    /* how long the worker may sleep on packets that are there */
	uint64_t changed_us; /* the last change */
	double rate;         /* packets per us, smoothed */
	double run;          /* packets since the last pause */
	double usual_run;    /* packets between pauses, smoothed */
};

/* Starts with `qthresh`; it stays there if `fixed`. */
void nfr_batching_init(struct nfr_batching *b, uint32_t budget_us, uint32_t qthresh, bool fixed, uint64_t now_us);

/* `packets` (1 or more) in `datagrams` have arrived at `now_us`. Returns the
 * QThresh to set, or 0 to leave it; b->hold_us follows, too. */
uint32_t nfr_batching_arrived(struct nfr_batching *b, uint64_t now_us, uint32_t packets, uint32_t datagrams);

#endif
