/* SPDX-License-Identifier: MIT */
/* The settings of an engine: its options checked, with a value in place of each "auto". Made by
 * opts.c, fixed while the engine is open, read by every thread. */
#ifndef NFR_SETTINGS_H
#define NFR_SETTINGS_H

#include <nfring/opts.h>

struct nfr_settings {
	uint16_t flags;     /* the user's: NFRING_FLAG_* */
	uint8_t copy_mode;  /* enum nfring_copy_mode */
	uint8_t source;     /* enum nfring_source */
	uint8_t timestamps; /* enum nfring_timestamps */
	bool pf_bind;
	bool qthresh_auto; /* the batching controller changes QThresh and nlbufsiz */
	uint32_t group_count;
	uint32_t copy_range_bytes;
	uint32_t qthresh;     /* at the bind */
	uint32_t qthresh_max; /* the largest that the controller may set */
	uint32_t timeout_cs;
	uint32_t nlbufsiz_bytes; /* at the bind */
	uint32_t nlbufsiz_most;  /* the largest that the controller may set */
	uint32_t rcvbuf_bytes;
	uint32_t latency_budget_us;
	uint32_t workers;
	uint32_t slab_bytes; /* the largest datagram that the kernel sends with these settings */
	uint32_t slab_pkts;  /* the most packets in one datagram */
	size_t memory_bytes;
	nfring_log_fn log;
	void *log_user;
	nfring_filter_fn filter;
	void *filter_user;
	bool caller_threads;
	nfring_error_fn on_error;
	nfring_thread_fn on_thread_start;
	nfring_bound_fn on_bound;
	void *callback_user;
	bool keep_net_admin;
	uint32_t wait_ms; /* for a busy group; or NFRING_WAIT_FOREVER */
};

#endif
