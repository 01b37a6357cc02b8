/* SPDX-License-Identifier: MIT */
/* What a consumer measures of each batch: packets, bytes, latency. Made to cost a
 * few nanoseconds a packet: it stands between two measurements of the library.
 * A meter belongs to one thread until that has ended, unless `watch` says else. */
#ifndef CLI_METER_H
#define CLI_METER_H

#include <nfring/batch.h>
#include <nfring/stats.h>
#include <pthread.h>

/* Where the time of logging is taken from. */
enum cli_latency_clock {
	CLI_LATENCY_KERNEL,  /* the packet's timestamp attribute */
	CLI_LATENCY_PAYLOAD, /* a number that the sender put into the packet */
	CLI_LATENCY_RECEIPT, /* neither: when the worker took the datagram */
	CLI_LATENCY_CLOCKS
};

#define CLI_METER_NO_OFFSET UINT32_MAX

struct cli_meter {
	uint64_t packets;
	uint64_t bytes;          /* of payloads, as captured */
	uint32_t payload_offset; /* of a CLOCK_REALTIME u64 in ns, host order; or CLI_METER_NO_OFFSET */
	pthread_mutex_t *watch;  /* held while a batch is added, for a live view; NULL: nobody looks */
	struct nfring_hist latency_ns[CLI_LATENCY_CLOCKS];
} __attribute__((aligned(128)));

/* Adds the first `count` packets of the batch, seen at now_ns (CLOCK_REALTIME). */
void cli_meter_batch(struct cli_meter *m, const struct nfring_batch *b, uint32_t count, uint64_t now_ns);

/* Adds what `from` measured to `into`. */
void cli_meter_merge(struct cli_meter *into, const struct cli_meter *from);

/* Adds it to `into` while its own thread goes on adding batches. */
void cli_meter_watch(struct cli_meter *into, struct cli_meter *from);

/* The clock to report: the best that any packet had. */
enum cli_latency_clock cli_meter_clock(const struct cli_meter *m);

#endif
