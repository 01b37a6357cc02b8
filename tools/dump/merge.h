/* SPDX-License-Identifier: MIT */
/* Several groups, one stream in order of time.
 *
 * Within a group packets come in order; between groups nothing orders them: each
 * has a batch of its own in the kernel, and each worker its own pace. So batches
 * are kept until the oldest has been here for `window_ns`; then the packets of all
 * groups are shown by time until that batch is empty. What reaches the consumer
 * within the window after it was logged is thus in order, whatever the groups.
 *
 *   group 0   [batch]->[batch]      the earliest packet of each group is in a heap;
 *   group 1   [batch]               equal times are ordered by seq_global, if shown
 *   order of arrival  b0 b2 b1      the first of these is the one that is due
 *
 * What is kept is a copy, so that no worker runs out of slabs meanwhile. Beyond
 * `max_bytes` of copies batches are shown earlier, and counted. */
#ifndef DUMP_MERGE_H
#define DUMP_MERGE_H

#include <nfring/batch.h>
#include <stdbool.h>

struct dump_merge_setup {
	uint16_t group; /* the first */
	uint32_t groups;
	size_t max_bytes; /* of copies */
	uint64_t window_ns;
	/* Gets packets by time. */
	void (*show)(void *user, const struct nfring_pkt *p, uint64_t received_ns);
	void *user;
};

struct dump_merge;

/* NULL: no memory. */
struct dump_merge *dump_merge_open(const struct dump_merge_setup *setup);
void dump_merge_close(struct dump_merge *m);

/* Copies a claimed batch. `now_ns` is of a clock that is never set. */
void dump_merge_push(struct dump_merge *m, const struct nfring_batch *b, uint64_t now_ns);

/* Shows what is due. Returns after how many ns the next will be; UINT64_MAX: nothing is kept. */
uint64_t dump_merge_emit(struct dump_merge *m, uint64_t now_ns);

/* Shows all. */
void dump_merge_drain(struct dump_merge *m);

/* Batches that were shown before their time, for want of memory. */
uint64_t dump_merge_hurried(const struct dump_merge *m);

#endif
