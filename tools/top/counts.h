/* SPDX-License-Identifier: MIT */
/* The counters of one worker of nfring-top.
 *
 * Each worker's consumer thread has a struct top_counts that no other thread touches while
 * it runs, so counting needs no lock. At each interval the consumer copies it and hands the
 * copy to the thread that shows them (capture.h), which merges the copies of all workers. */
#ifndef TOP_COUNTS_H
#define TOP_COUNTS_H

#include <stdbool.h>
#include <stdint.h>

#define TOP_FLOWS 16384 /* per worker */
#define TOP_WAYS 8      /* slots of a set; a flow can be in any slot of one set */
#define TOP_PREFIXES 64
#define TOP_DEVICES 64
#define TOP_PREFIX_MAX 128

struct top_sum {
	uint64_t packets;
	uint64_t bytes; /* on the wire, from the network header on: of the packet, not of the copy */
};

struct top_row {
	struct top_sum all;    /* since the start; 0 packets: the row is free */
	struct top_sum recent; /* in the last interval */
};

/* A flow: both directions have the same key, the lower address and port first. */
struct top_key {
	uint8_t address[2][16];
	uint16_t port[2];
	uint8_t version; /* 4 or 6 */
	uint8_t protocol;
	uint16_t zero;
};

struct top_flow {
	struct top_row row; /* first member: the lists are sorted as arrays of rows */
	struct top_key key;
	uint64_t seen_ns; /* time of its last packet */
};

struct top_prefix {
	struct top_row row;
	uint32_t len;
	char text[TOP_PREFIX_MAX];
};

struct top_device {
	struct top_row row;
	uint32_t index;
	bool out;
};

/* The counters of one worker's consumer. */
struct top_counts {
	struct top_row total;
	uint64_t recent_ns;        /* length of the last interval */
	uint64_t evicted;          /* flows that were forgotten to make room */
	struct top_sum lost_track; /* packets and bytes of those flows */
	struct top_sum no_flow;    /* packets that are not IP, or were not copied */
	struct top_flow flow[TOP_FLOWS];
	struct top_prefix prefix[TOP_PREFIXES]; /* beyond these, packets count in `total` only */
	struct top_device device[TOP_DEVICES];
};

#endif
