/* SPDX-License-Identifier: MIT */
/* Sending the packets of a schedule. */
#ifndef LATENCY_FEED_H
#define LATENCY_FEED_H

#include "message.h"
#include "schedule.h"

#include <nfring/stats.h>

/* UDP datagrams to loopback, to this port + the number of groups. Each begins with the time of its sending,
 * CLOCK_REALTIME in ns, a u64 in host order. */
#define LATENCY_PORT 1000
#define LATENCY_PAYLOAD_BYTES 64

struct latency_fed {
	uint64_t packets;
	double seconds;             /* from the start to the last packet */
	double slipped_s;           /* by which the start was moved, because the sender was late */
	struct nfring_hist call_ns; /* from just before the time in a packet to the return of its send() */
};

/* Sends from the calling thread until the schedule ends or a signal comes. False with the
 * reason. */
bool latency_feed(struct latency_schedule *s, uint32_t groups, struct latency_fed *fed, struct bench_failure *why);

#endif
