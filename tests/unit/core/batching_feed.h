/* SPDX-License-Identifier: MIT */
/* Feeds arrivals and time to a controller. */
#ifndef BATCHING_FEED_H
#define BATCHING_FEED_H

#include "batching.h"
#include "compiler.h"

#include "unit.h"

#define BUDGET_US 1000u
#define SECOND_US 1000000u
#define PACKET_BYTES 180u

static struct nfr_batching b;
static struct nfr_view view; /* of a worker that serves this group only */
static uint64_t now;

/* Starts a controller whose group has its worker to itself; the kernel's timer takes 4 ms. */
static inline void start(uint32_t budget_us, uint32_t qthresh, bool fixed)
{
	const struct nfr_batching_setup set = { .budget_us = budget_us,
						.qthresh = qthresh,
						.nlbufsiz_bytes = 16064,
						.nlbufsiz_most = 65216,
						.timer_us = 4000,
						.view = &view,
						.fixed = fixed };

	nfr_view_init(&view);
	nfr_batching_init(&b, &set, now);
}

static inline int begin(void **state)
{
	(void)state;
	now = 77 * SECOND_US;
	start(BUDGET_US, 1, false);
	return 0;
}

static inline bool arrived(uint32_t packets, uint32_t datagrams)
{
	return nfr_batching_arrived(
		&b, now,
		(struct nfr_arrival){ .packets = packets, .datagrams = datagrams, .bytes = packets * PACKET_BYTES });
}

/* Feeds `seconds` of even traffic, polled every `poll_us`. Returns the number of changes. */
static inline unsigned feed(double seconds, double packets_per_us, uint32_t poll_us)
{
	uint64_t end = now + (uint64_t)(seconds * SECOND_US);
	double expected = 0;
	unsigned changes = 0;

	while (now < end) {
		uint32_t packets;

		now += poll_us;
		expected += packets_per_us * poll_us;
		packets = (uint32_t)expected;
		expected -= packets;
		if (packets)
			changes += arrived(packets, (packets + b.qthresh - 1) / b.qthresh);
	}
	return changes;
}

/* A test that begins with a new controller of BUDGET_US. */
#define CONTROL_TEST(behaviour)                                                                                        \
	{                                                                                                              \
		"batching." #behaviour, behaviour, begin, NULL, NULL                                                   \
	}

#endif
