/* SPDX-License-Identifier: MIT */
/* The options after checking: nothing is "auto" by accident, nothing is out of
 * range. Made by opts.c, read by everything below it. */
#ifndef NFR_SETTINGS_H
#define NFR_SETTINGS_H

#include <nfring/opts.h>

struct nfr_settings {
	uint16_t group;
	uint16_t group_count;
	uint16_t flags; /* asked for by the user */
	uint8_t copy_mode;
	uint8_t source;
	bool pf_bind;
	bool qthresh_auto;
	uint32_t copy_range_bytes;
	uint32_t qthresh;     /* to begin with */
	uint32_t qthresh_max; /* never more than this */
	uint32_t timeout_cs;
	uint32_t nlbufsiz_bytes; /* to begin with */
	uint32_t nlbufsiz_most;  /* never more than this */
	uint32_t rcvbuf_bytes;
	uint32_t latency_budget_us;
	uint32_t workers;
	uint32_t slab_bytes; /* largest datagram that these settings can bring */
	uint32_t slab_pkts;  /* most packets in one datagram */
	size_t memory_bytes;
	nfring_log_fn log;
	void *log_user;
	nfring_filter_fn filter;
	void *filter_user;
};

#endif
