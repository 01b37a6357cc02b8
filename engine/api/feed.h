/* SPDX-License-Identifier: MIT */
/* A source that the program feeds with recorded messages (NFRING_SOURCE_FEED): no socket, no thread. The
 * owner plays the worker in nfring_feed(). */
#ifndef NFR_FEED_H
#define NFR_FEED_H

#include "handle.h"

/* True if the program feeds the engine. */
static inline bool nfr_feed_is_used(const struct nfring *n)
{
	return n->set.source == NFRING_SOURCE_FEED;
}

/* Prepares the one worker for the first message. [owner] */
void nfr_feed_start(struct nfring *n);

#endif
