/* SPDX-License-Identifier: MIT */
#include "history.h"

#include <string.h>

#define SECOND_NS 1000000000u

void top_history_open(struct top_history *h, uint64_t now_ns)
{
	memset(h, 0, sizeof(*h));
	h->from_ns = now_ns;
}

/* Adds to the seconds from `first` to `last`, a share to each. */
static void spread(struct top_history *h, uint64_t first, uint64_t last, double packets, double lost)
{
	double seconds = (double)(last - first + 1);

	if (last - first >= TOP_HISTORY_SLOTS)
		first = last - TOP_HISTORY_SLOTS + 1;
	for (uint64_t s = first; s <= last; s++) {
		h->rate[s % TOP_HISTORY_SLOTS] += packets / seconds;
		h->loss[s % TOP_HISTORY_SLOTS] += lost / seconds;
	}
}

/* Goes on to a later second: its slot, and those between, are empty. */
static void go_on(struct top_history *h, uint64_t second)
{
	for (unsigned i = 0; h->second < second && i < TOP_HISTORY_SLOTS; i++) {
		h->rate[(second - i) % TOP_HISTORY_SLOTS] = 0;
		h->loss[(second - i) % TOP_HISTORY_SLOTS] = 0;
		if (second - i == h->second + 1)
			break;
	}
	h->second = second;
}

void top_history_add(struct top_history *h, uint64_t now_ns, uint64_t packets, uint64_t lost)
{
	uint64_t second = (now_ns - h->from_ns) / SECOND_NS, first = h->second;
	uint64_t last = second > first ? second - 1 : second;

	go_on(h, second);
	spread(h, first, last, (double)(packets - h->packets), (double)(lost - h->lost));
	h->packets = packets;
	h->lost = lost;
}

void top_history_read(const struct top_history *h, const double *of, double *out, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		uint64_t ago = count - i; /* 1: the last that has ended */

		out[i] = ago <= h->second ? of[(h->second - ago) % TOP_HISTORY_SLOTS] : 0;
	}
}
