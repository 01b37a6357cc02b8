/* SPDX-License-Identifier: MIT */
/* Finds consecutive packets with the same timestamp of the kernel, whose latency is the same: many have one in a
 * flood. The timestamp is converted once for all of them. */
#ifndef CLI_STAMP_RUN_H
#define CLI_STAMP_RUN_H

#include <nfring/batch.h>

/* Begins as zeroes. */
struct cli_stamp_run {
	uint64_t sec, usec; /* of the attribute, as the kernel wrote them */
	uint64_t packets;
};

/* Ends the run. Returns its packets, and their time in *logged_ns; 0: there are none. */
static inline uint64_t cli_stamp_run_end(struct cli_stamp_run *r, uint64_t *logged_ns)
{
	uint64_t packets = r->packets;

	*logged_ns = nfring_get_be64(&r->sec) * 1000000000u + nfring_get_be64(&r->usec) * 1000u;
	r->packets = 0;
	return packets;
}

/* Adds a packet with the attribute NFULA_TIMESTAMP. If that ends a run it returns the packets of that one, and their
 * time in *logged_ns; else 0. */
static inline uint64_t cli_stamp_run_add(struct cli_stamp_run *r, const void *timestamp, uint64_t *logged_ns)
{
	uint64_t sec, usec, ended = 0;

	memcpy(&sec, timestamp, sizeof(sec));
	memcpy(&usec, (const char *)timestamp + sizeof(sec), sizeof(usec));
	if (sec != r->sec || usec != r->usec) {
		ended = cli_stamp_run_end(r, logged_ns);
		r->sec = sec;
		r->usec = usec;
	}
	r->packets++;
	return ended;
}

#endif
