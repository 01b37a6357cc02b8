/* SPDX-License-Identifier: MIT */
/* Measures batches: packets, bytes, latency. It costs a few nanoseconds a packet, since
 * what it costs is added to what it measures.
 *
 * One thread, the consumer, writes a meter. Others read it after that thread has ended;
 * earlier only by cli_meter_merge_locked(), and only if `lock` is set. */
#ifndef CLI_METER_H
#define CLI_METER_H

#include <nfring/batch.h>
#include <nfring/clock.h>
#include <nfring/stats.h>
#include <pthread.h>

/* The start of a packet's latency. */
enum cli_latency_clock {
	CLI_LATENCY_KERNEL,  /* the kernel's timestamp attribute */
	CLI_LATENCY_PAYLOAD, /* a number that the sender put into the packet */
	CLI_LATENCY_RECEIPT, /* when the worker received the datagram: the packet has neither of the others */
	CLI_LATENCY_CLOCKS
};

#define CLI_METER_NO_OFFSET UINT32_MAX

struct cli_meter {
	uint64_t packets;
	uint64_t bytes;            /* of payloads, as captured */
	uint32_t payload_offset;   /* of a CLOCK_REALTIME u64 in ns, host order; or CLI_METER_NO_OFFSET */
	pthread_mutex_t *lock;     /* held while a batch is added; NULL: no other thread reads meanwhile */
	uint64_t stepped;          /* packets in no histogram: the wall clock was stepped, see nfring/clock.h */
	struct nfring_steps steps; /* the consumer's */
	struct nfring_hist latency_ns[CLI_LATENCY_CLOCKS];
} __attribute__((aligned(128)));

/* Adds the first `count` packets of the batch, seen at now_ns (CLOCK_REALTIME). */
void cli_meter_batch(struct cli_meter *m, const struct nfring_batch *b, uint32_t count, uint64_t now_ns);

/* Adds the counts and latencies of `from` to `into`. */
void cli_meter_merge(struct cli_meter *into, const struct cli_meter *from);

/* Does the same while the thread of `from` goes on adding batches. [any thread] */
void cli_meter_merge_locked(struct cli_meter *into, struct cli_meter *from);

/* Turns `before`, an earlier reading of the same meters, into what came between it and `now`. The largest latency is
 * then that of all time: nfring_hist_quantile(h, 1) tells that of the time between. */
void cli_meter_since(struct cli_meter *before, const struct cli_meter *now);

/* Returns the clock to report: the first of the enum that any packet had. */
enum cli_latency_clock cli_meter_clock(const struct cli_meter *m);

#endif
