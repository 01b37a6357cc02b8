/* SPDX-License-Identifier: MIT */
/* Polls: what a worker does again and again.
 *
 *   refill    post free slabs, request receives
 *   wait      sleep until datagrams arrive, then hold for more (hold_us)
 *   deliver   each datagram along its path (path.h)
 *   publish   make the batches visible to the consumer, wake it
 *   reclaim   take back the slabs that it released
 *   adapt     each group's controller sees what arrived, and may change its limits (qthresh.h)
 *
 * Any thread can poll, one of nfring's or the caller's own: the thread that calls nfr_poll_activate()
 * makes every further call, but for nfr_poll_stop() and nfr_poll_close(). */
#ifndef NFR_POLL_H
#define NFR_POLL_H

#include "ack.h"
#include "path.h"
#include "settings.h"

/* Reports an error of worker number `worker`: `err` is a negative errno, `code` an enum nfring_error_code. A
 * non-zero return ends the capture, as on_batch's does. */
typedef int (*nfr_report_fn)(void *user, uint16_t worker, int err, int code, const char *what);

/* How a worker ends; a later stop can only be stricter. */
enum nfr_stop {
	NFR_STOP_NONE,
	NFR_STOP_AFTER_DRAIN, /* deliver what is ready, until drain_until_ns */
	NFR_STOP_AT_ONCE,     /* deliver nothing more: what is left is only counted */
};

/* Counters and settings in force. worker: w, any: r */
struct nfr_poll_stats {
	_Atomic uint64_t wakeups;
	_Atomic uint64_t starved;          /* pauses because no slab was free */
	_Atomic uint32_t hold_us;          /* how long a wait holds after the first datagram */
	_Atomic uint32_t n_free;           /* free slabs */
	_Atomic bool min_wait;             /* the kernel holds the wait */
	_Atomic bool timestamps;           /* the kernel was asked to stamp received packets */
	_Atomic(const char *) source_name; /* static memory; NULL: none yet */
};

struct nfr_poll {
	/* fixed while the worker runs */
	const struct nfr_settings *set;
	uint32_t window;              /* slabs posted at a time, at most */
	struct nfr_rx *rx;            /* memory for `window` entries */
	int *socks;                   /* memory for a descriptor of each group */
	struct nfr_source *source_at; /* memory for a source of any kind */
	int stop_fd;                  /* eventfd that ends a wait; the source's wake_fd */
	nfr_report_fn report;
	void *report_user;

	/* owner: rw until the worker activates it, then fixed */
	struct nfr_source *source;

	/* owner: rw until the worker's thread runs, then worker: rw */
	struct nfr_path path;
	struct nfr_ack ack;
	struct nfr_view view; /* of the groups together: the sleep (view.h) */
	bool starving;        /* no slab was free in the last poll */
	uint32_t window_now;  /* slabs to post for the next poll (window.h) */
	bool caps_kept;       /* every capability, until the program gives up root (keep_net_admin) */
	uint32_t caps_raised; /* times that CAP_NET_ADMIN was raised after a change of the user */
	uint64_t looked_ns;   /* CLOCK_MONOTONIC; when it was looked whether it has */

	/* any: w, worker: r */
	alignas(NFR_FALSE_SHARING) _Atomic int stop; /* enum nfr_stop */
	_Atomic uint64_t drain_until_ns;             /* CLOCK_MONOTONIC; stored before NFR_STOP_AFTER_DRAIN */
	alignas(NFR_FALSE_SHARING) struct nfr_poll_stats stats;
};

/* Opens the source that the settings ask for and prepares everything for a first poll. Returns 0
 * or -errno; on failure there is no source. [owner] */
int nfr_poll_open(struct nfr_poll *p);
/* Makes the calling thread the one that polls, for good. With "auto" it changes to recv where io_uring refuses
 * that. Returns 0 or -errno; on failure there may be no source. */
int nfr_poll_activate(struct nfr_poll *p);
/* With set->keep_net_admin: makes the calling thread, which will poll, keep CAP_NET_ADMIN when the program
 * changes its user (caps.h). Returns 0 or -errno. */
int nfr_poll_keep_caps(struct nfr_poll *p);
/* After a change of the user raises CAP_NET_ADMIN in the calling thread, which polls; keeps nothing else once
 * the program has given up root. */
void nfr_poll_follow_user(struct nfr_poll *p);
/* Frees the source, if there is one. [any thread, once nobody polls] */
void nfr_poll_close(struct nfr_poll *p);

/* Polls once, and waits for `timeout_us` at most (-1: for ever) for the first datagram. Returns
 * how many datagrams it received; 0: none; -errno: the source is broken. */
int nfr_poll_once(struct nfr_poll *p, int64_t timeout_us);

/* True if no batch may be delivered any more: stopped at once, stopped by a callback, or drained for
 * long enough. */
bool nfr_poll_is_discarding(const struct nfr_poll *p);

/* Takes one filled slab along the path; while discarding only counts its packets, as discarded. */
void nfr_poll_take(struct nfr_poll *p, const struct nfr_rx *rx);

/* Asks the worker to end, and ends its wait. [any thread, also a signal handler] */
void nfr_poll_stop(struct nfr_poll *p, enum nfr_stop how);

/* True once nfr_poll_stop() was called or a callback ended the capture. */
bool nfr_poll_is_stopped(const struct nfr_poll *p);

/* Reports an error, and keeps what the callback returned in path.callback_result. */
void nfr_poll_report_error(struct nfr_poll *p, int err, int code, const char *what);

#endif
