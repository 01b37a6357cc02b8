/* SPDX-License-Identifier: MIT */
/* The packets of tests/recordings/conntrack.pcap, through the engine's feed. */
#ifndef TEST_RECORDING_H
#define TEST_RECORDING_H

#include "pcap_bytes.h"
#include <nfring/nfring.h>

typedef void (*recording_fn)(const struct nfring_pkt *p);

static inline void recording_take(struct nfring *n, recording_fn each)
{
	struct nfring_batch b;

	while (nfring_queue_claim(nfring_queue_get(n, 0), &b) == 1) {
		for (uint32_t i = 0; i < b.count; i++)
			each(b.pkt + i);
		nfring_queue_release(nfring_queue_get(n, 0), &b);
	}
}

/* Calls `each` for every packet. */
static inline void recording_read(recording_fn each)
{
	struct nfring_opts opts = nfring_opts_default();
	static struct pcap_bytes file;
	struct nfring *n;

	assert_true(pcap_bytes_open(&file, NFRING_RECORDINGS_DIR "/conntrack.pcap"));
	opts.source = NFRING_SOURCE_FEED;
	assert_int_equal(nfring_open(&n, &opts, NULL), 0);
	assert_int_equal(nfring_start(n, NULL), 0);
	while (pcap_bytes_next(&file)) {
		assert_int_equal(nfring_feed(n, file.message, file.len, 1, NFRING_ORDER_LITTLE), 0);
		recording_take(n, each);
	}
	nfring_feed_end(n);
	recording_take(n, each);
	nfring_close(n);
}

#endif
