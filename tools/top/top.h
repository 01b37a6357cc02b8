/* SPDX-License-Identifier: MIT */
/* nfring-top: what one worker counts, and what is shown of it.
 *
 * Each worker's consumer thread has counters of its own and no lock: nobody else
 * touches them while it runs. At each interval it copies them and hands the copy
 * to the thread that shows them; the merge over the workers happens there. */
#ifndef TOP_H
#define TOP_H

#include "ifname.h"

#include <nfring/nfring.h>
#include <stdio.h>

#define TOP_FLOWS 16384 /* per worker */
#define TOP_WAYS 8      /* places where one flow may be */
#define TOP_PREFIXES 64
#define TOP_DEVICES 64
#define TOP_PREFIX_MAX 128

struct top_sum {
	uint64_t packets;
	uint64_t bytes; /* by the IP headers, so that a cut copy counts as the packet that it is of */
};

struct top_row {
	struct top_sum all;    /* since the start; no packets: the row is free */
	struct top_sum recent; /* in the last interval */
};

/* A conversation: both directions have the same key, the lower end first. */
struct top_key {
	uint8_t address[2][16];
	uint16_t port[2];
	uint8_t version; /* 4 or 6 */
	uint8_t protocol;
	uint16_t zero;
};

struct top_flow {
	struct top_row row; /* first: rows are sorted as such */
	struct top_key key;
	uint64_t seen_ns; /* when its last packet came */
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

/* Everything that one worker's consumer counts. */
struct top_counts {
	struct top_row total;
	uint64_t recent_ns;        /* how long the last interval was */
	uint64_t evicted;          /* flows that had to make room */
	struct top_sum lost_track; /* what they had counted */
	struct top_sum no_flow;    /* not IP, or not copied */
	struct top_flow flow[TOP_FLOWS];
	struct top_prefix prefix[TOP_PREFIXES]; /* what does not fit is only in total */
	struct top_device device[TOP_DEVICES];
};

/* flow.c: the conversation and the IP length of a packet; false: it has none. */
bool top_key_read(struct top_key *key, uint32_t *ip_bytes, const uint8_t *at, uint32_t len);
/* The flow's row. A full set gives up the flow that has been idle for longest. */
struct top_flow *top_flow_find(struct top_counts *c, const struct top_key *key);

/* count.c: adds the first `packets` of a batch. */
void top_count(struct top_counts *c, const struct nfring_batch *b, uint32_t packets);
/* Copies the counters as they are after an interval of `ns`, and begins the next. */
void top_snapshot(struct top_counts *to, struct top_counts *from, uint64_t ns);

/* merge.c: the workers' counters as one, each list sorted by what is busiest. */
struct top_view {
	struct top_row total;
	uint64_t recent_ns; /* how long the last interval was */
	uint64_t evicted;
	struct top_sum lost_track, no_flow;
	struct top_flow *flow;
	size_t flows, prefixes, devices, workers;
	struct top_prefix prefix[TOP_PREFIXES];
	struct top_device device[TOP_DEVICES];
};
struct top_view *top_view_open(unsigned workers);
void top_view_close(struct top_view *v);
/* By the last interval, or over all with `by_all`. */
void top_merge(struct top_view *v, const struct top_counts *const *from, unsigned n, bool by_all);

/* print.c */
struct top_text {
	cli_ifname_fn ifname;
	void *ifname_user;
	unsigned rows;  /* of each list */
	double seconds; /* since the start */
	struct nfring_stats stats;
	bool by_all; /* totals instead of rates */
};
void top_print(FILE *f, const struct top_view *v, const struct top_text *t);
void top_print_json(FILE *f, const struct top_view *v, const struct top_text *t);

#endif
