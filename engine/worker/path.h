/* SPDX-License-Identifier: MIT */
/* The path of one datagram through a worker:
 *
 *   filled slab -> parse -> ledger -> filter -+-> ring `filled`, published at the end of the poll
 *                                             +-> copied to a carrier -> ring `filled`; the slab is free again
 *                                             '-> on_batch, then the slab is free again
 *
 * A slab whose packets are all filtered, or that brought none, is free again at once. Once the
 * worker is stopped, packets are only counted, as discarded (poll.h).
 *
 * All functions are called from the one thread that receives. */
#ifndef NFR_PATH_H
#define NFR_PATH_H

#include "carrier.h"
#include "channel.h"
#include "claims.h"
#include "group.h"
#include "latency.h"
#include "layout.h"
#include "source.h"
#include "stamp.h"
#include <nfring/nfring.h>

struct nfr_path {
	/* fixed while the worker runs */
	struct nfr_group *groups; /* indexed by nfr_rx.sock */
	uint32_t n_groups;
	uint16_t worker; /* its index, for batches */
	int queue_fd;    /* eventfd that wakes the consumer */
	struct nfr_channel *channel;
	struct nfr_channel_map map; /* how the channel's mapping is divided */
	struct nfr_layouts *layouts;
	struct nfr_latency *latency; /* whoever consumes: w, any: r */
	struct nfr_claim *claims;    /* memory of the consumer's, map.capacity entries */
	nfring_filter_fn filter;     /* NULL: every packet is wanted */
	void *filter_user;
	nfring_batch_fn on_batch; /* NULL: batches go to the ring */
	void *on_batch_user;
	bool recorded; /* the packets come from a file: a gap in their numbers is no loss */

	/* worker: rw */
	struct nfr_pool pool;
	struct nfr_carriers carriers;
	struct nfr_spsc_producer filled; /* the worker's ends of the channel's rings */
	struct nfr_spsc_consumer free;
	struct nfr_parse parse;
	struct nfr_stamp_watch stamp_watch;
	uint32_t scratch_slab; /* never posted nor published: receives what is only counted */
	uint64_t now_ns;       /* CLOCK_REALTIME of this poll */
	int callback_result;   /* what on_batch or on_error returned; non-zero ends the capture */
};

/* Prepares for a start: every slab free, the layout cache empty, the ledgers at the first sequence
 * number. `flags` are the user's (NFRING_FLAG_*); on_ack gets the ACKs found among the packets. */
void nfr_path_init(struct nfr_path *p, uint16_t flags, nfr_ack_fn on_ack, void *on_ack_user);

/* Takes one filled slab along the path. Its batch gets the number of rx->sock's group. */
void nfr_path_deliver(struct nfr_path *p, const struct nfr_rx *rx);
/* The same; the batch gets the number `group`. */
void nfr_path_deliver_as(struct nfr_path *p, const struct nfr_rx *rx, uint16_t group);

/* Parses one filled slab and counts its packets as discarded; the slab stays filled. */
void nfr_path_discard(struct nfr_path *p, const struct nfr_rx *rx);

/* Publishes what was delivered to the ring. Wakes the consumer if it sleeps. */
void nfr_path_publish(struct nfr_path *p);

/* Tells the consumer that nothing will be published any more; `err` is 0, or the -errno that ended the
 * worker. */
void nfr_path_publish_end(struct nfr_path *p, int err);

/* Takes back the batches that the consumer has released. */
void nfr_path_reclaim(struct nfr_path *p);

/* True after a callback returned non-zero. */
static inline bool nfr_path_is_stopped_by_callback(const struct nfr_path *p)
{
	return p->callback_result != 0;
}

#endif
