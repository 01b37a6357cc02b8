/* SPDX-License-Identifier: MIT */
/* The batching controller: follows one group's traffic and chooses QThresh, so
 * that packets wait no longer than the latency budget allows, and cost as little
 * CPU as it allows. Pure: time and arrivals are handed in.
 *
 * Waking up costs most, some twenty times as much as a datagram. Of the budget 4/5
 * are spent on waking up less often (under 1 ms all but 200 us, under 400 us half;
 * at most 100 ms); the rest is for being woken late. There are three good ways to spend it:
 *
 *   part    |- batch: 1/5 -|---- worker's sleep: what is left ----|- slack -|
 *           Almost any traffic. The timer ends the sleep, whatever arrives meanwhile.
 *   whole   |----------------- batch: all of it -----------------|- slack -|
 *           Even traffic of one group. One datagram a wake-up, no timer: least CPU.
 *   timer   |--- batch: until the kernel's timer ends it --|--- sleep ---|- slack -|
 *           Where the timer's time (a tick) is no more than what is spent: any traffic,
 *           and nothing below matters. QThresh is well over what a tick brings, unless
 *           that is under half a packet. Not where a tick brings two full buffers or more.
 *
 * 1. At r packets a second Q packets take (Q - 1) / r on the average, within the
 *    batch's share. With the dispersion that arrivals show (0 for a clock, 1 for a
 *    Poisson process: variance by mean) 99 of 100 batches take no longer than share
 *    and room.
 * 2. When traffic pauses, what is in the unfinished batch waits for its next packet
 *    or for the kernel's timer, longer than any budget under a tick. Up to Q - 1
 *    packets are caught, half of them on the average. With 64 or 160 x (Q - 1) packets
 *    from one pause to the next (a burst) fewer than 1 in 100 are late. A pause is a poll
 *    of the worker in which less than half of what is usual arrives; traffic that slows
 *    down so that the batch must shrink ends a burst, too. What that cannot see: gaps of
 *    0.3 to 0.9 of the budget between bunches of packets. A poll has as many as ever, and
 *    what a bunch leaves in the batch waits for the next one: 2 to 6 percent are late.
 * 3. In a flood that the worker does not keep up with, packets wait for the worker and
 *    not for their batch: it grows, whatever the rate that is left to be seen. */
#ifndef NFR_BATCHING_H
#define NFR_BATCHING_H

#include <stdbool.h>
#include <stdint.h>

/* Most packets that a batch may ever hold when QThresh is nfring's choice. */
#define NFR_QTHRESH_AUTO_MAX 512u
/* Changes of QThresh are at least this far apart. */
#define NFR_BATCHING_CHANGE_US 5000u

struct nfr_batching_setup {
	uint32_t budget_us;
	uint32_t qthresh;        /* to begin with */
	uint32_t nlbufsiz_bytes; /* likewise; enough for most batches */
	uint32_t nlbufsiz_most;  /* for those that need more */
	uint32_t timer_us;       /* the kernel ends a batch after so long at most */
	bool fixed;              /* it stays there */
	bool alone;              /* no other group shares the worker's sleep */
};

enum nfr_batching_mode { NFR_BATCHING_SPLIT, NFR_BATCHING_FILL, NFR_BATCHING_TIMER };

struct nfr_batching {
	struct nfr_batching_setup set;
	uint32_t usable_us;          /* of the budget, for the batch and the sleep */
	uint32_t qthresh;            /* in force */
	uint32_t nlbufsiz_bytes;     /* likewise */
	enum nfr_batching_mode mode; /* it is spent */
	bool frozen;                 /* QThresh can no longer be changed */
	uint64_t last_us;            /* the last arrival */
	bool saturated;              /* the last poll took all that it could */
	uint64_t saturated_us;       /* the first of such polls, one after the other; or now */
	uint64_t updated_us;         /* the last time that the rate was judged */
	uint32_t packets;            /* that have arrived since then */
	uint32_t datagrams;          /* likewise */
	uint64_t bytes;              /* likewise */
	uint32_t pauses;             /* polls, one after the other, that were pauses */
	uint32_t hold_us;            /* how long the worker may sleep on packets that are there */
	uint64_t changed_us;         /* the last change */
	double rate;                 /* packets per us between pauses, smoothed */
	double dispersion;           /* variance of arrivals by their mean, smoothed */
	double burst;                /* packets since the last pause */
	double usual_burst;          /* packets between pauses, smoothed */
};

/* What one poll of the worker has brought. */
struct nfr_arrival {
	uint32_t packets; /* 1 or more */
	uint32_t datagrams;
	uint64_t bytes;
	bool saturated; /* it took all that it could: there may be more */
};

void nfr_batching_init(struct nfr_batching *b, const struct nfr_batching_setup *set, uint64_t now_us);

/* How long a batch of QThresh packets may take to fill. */
double nfr_batching_fill_limit_us(const struct nfr_batching *b);

/* The last change was not made: these are still in force. */
void nfr_batching_undo(struct nfr_batching *b, uint32_t qthresh, uint32_t nlbufsiz_bytes);

/* Whether QThresh and nlbufsiz are to be set anew; hold_us follows at any time. */
bool nfr_batching_arrived(struct nfr_batching *b, uint64_t now_us, struct nfr_arrival a);

#endif
