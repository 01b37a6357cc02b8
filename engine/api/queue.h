/* SPDX-License-Identifier: MIT */
/* The consumer's side of a channel. */
#ifndef NFR_QUEUE_H
#define NFR_QUEUE_H

#include "handle.h"

/* Makes *q the consumer's end of the path's channel. [owner] */
void nfr_queue_init(struct nfring_queue *q, const struct nfr_path *path);

#endif
