/* SPDX-License-Identifier: MIT */
/* nfring-top: what one worker counts, and what is shown of it.
 *
 * Each worker's consumer thread has counters of its own and no lock: nobody else
 * touches them while it runs. At each interval it copies them and hands the copy
 * to the thread that shows them; the merge over the workers happens there. */
#ifndef NFRING_TOP_H
#define NFRING_TOP_H

#include <nfring/nfring.h>
#include <stdio.h>

#define NFR_TOP_FLOWS 16384 /* per worker */
#define NFR_TOP_WAYS 8      /* places where one flow may be */
#define NFR_TOP_PREFIXES 64
#define NFR_TOP_DEVICES 64
#define NFR_TOP_PREFIX_MAX 128

struct nfr_top_sum {
	uint64_t packets;
	uint64_t bytes; /* by the IP headers, so that a cut copy counts as the packet that it is of */
};

struct nfr_top_row {
	struct nfr_top_sum all;    /* since the start; no packets: the row is free */
	struct nfr_top_sum recent; /* in the last interval */
};

/* A conversation: both directions have the same key, the lower end first. */
struct nfr_top_key {
	uint8_t address[2][16];
	uint16_t port[2];
	uint8_t version; /* 4 or 6 */
	uint8_t protocol;
	uint16_t zero;
};

struct nfr_top_flow {
	struct nfr_top_row row; /* first: rows are sorted as such */
	struct nfr_top_key key;
	uint64_t seen_ns; /* when its last packet came */
};

struct nfr_top_prefix {
	struct nfr_top_row row;
	uint32_t len;
	char text[NFR_TOP_PREFIX_MAX];
};

struct nfr_top_device {
	struct nfr_top_row row;
	uint32_t index;
	bool out;
};

/* Everything that one worker's consumer counts. */
struct nfr_top_counts {
	struct nfr_top_row total;
	uint64_t recent_ns;            /* how long the last interval was */
	uint64_t evicted;              /* flows that had to make room */
	struct nfr_top_sum lost_track; /* what they had counted */
	struct nfr_top_sum no_flow;    /* not IP, or not copied */
	struct nfr_top_flow flow[NFR_TOP_FLOWS];
	struct nfr_top_prefix prefix[NFR_TOP_PREFIXES]; /* what does not fit is only in total */
	struct nfr_top_device device[NFR_TOP_DEVICES];
};

/* nfring_top_flow.c: the conversation and the IP length of a packet; false: it has none. */
bool nfr_top_key_read(struct nfr_top_key *key, uint32_t *ip_bytes, const uint8_t *at, uint32_t len);
/* The flow's row. A full set gives up the flow that has been quiet for longest. */
struct nfr_top_flow *nfr_top_flow_find(struct nfr_top_counts *c, const struct nfr_top_key *key);

/* nfring_top_count.c: adds the first `packets` of a batch. */
void nfr_top_count(struct nfr_top_counts *c, const struct nfring_batch *b, uint32_t packets);
/* Copies the counters as they are after an interval of `ns`, and begins the next. */
void nfr_top_snapshot(struct nfr_top_counts *to, struct nfr_top_counts *from, uint64_t ns);

/* nfring_top_merge.c: the workers' counters as one, each list sorted by what is busiest. */
struct nfr_top_view {
	struct nfr_top_row total;
	uint64_t recent_ns; /* how long the last interval was */
	uint64_t evicted;
	struct nfr_top_sum lost_track, no_flow;
	struct nfr_top_flow *flow;
	size_t flows, prefixes, devices, workers;
	struct nfr_top_prefix prefix[NFR_TOP_PREFIXES];
	struct nfr_top_device device[NFR_TOP_DEVICES];
};
struct nfr_top_view *nfr_top_view_open(unsigned workers);
void nfr_top_view_close(struct nfr_top_view *v);
/* By the last interval, or over all with `by_all`. */
void nfr_top_merge(struct nfr_top_view *v, const struct nfr_top_counts *const *from, unsigned n, bool by_all);

/* nfring_top_print.c */
struct nfr_top_text {
	const char *(*ifname)(void *user, uint32_t index); /* NULL if there is no such interface */
	void *ifname_user;
	unsigned rows;  /* of each list */
	double seconds; /* since the start */
	struct nfring_stats stats;
	bool by_all; /* totals instead of rates */
};
void nfr_top_print(FILE *f, const struct nfr_top_view *v, const struct nfr_top_text *t);
void nfr_top_print_json(FILE *f, const struct nfr_top_view *v, const struct nfr_top_text *t);

#endif
