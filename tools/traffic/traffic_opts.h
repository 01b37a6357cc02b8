/* SPDX-License-Identifier: MIT */
/* The options of the traffic generator, and the result of a run. */
#ifndef TRAFFIC_OPTS_H
#define TRAFFIC_OPTS_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TRAFFIC_MAX_FLOWS 1024
#define TRAFFIC_MAX_PAYLOAD 65507
#define TRAFFIC_DEST_PORT 9 /* discard */
#define TRAFFIC_PAYLOAD_BYTES 64

struct traffic_opts {
	const char *netns; /* name under /run/netns, or a path if it holds a '/'; NULL: the caller's */
	const char *to;    /* destination address; NULL: loopback of the family */
	bool ipv6;
	uint16_t source_port;   /* of the first flow, the others follow; 0: the kernel chooses */
	uint16_t dest_port;     /* TRAFFIC_DEST_PORT */
	uint32_t flows;         /* sockets, used in turn; 1 */
	uint32_t payload_bytes; /* of each datagram; TRAFFIC_PAYLOAD_BYTES */
	uint32_t gso_bytes;     /* segment size: the payload leaves as one large packet (UDP_SEGMENT); 0: off */
	double rate_pps;        /* datagrams a second, evenly spaced; 0: as fast as it goes */
	uint64_t count;         /* datagrams in all; 0: no limit */
	double seconds;         /* at most; 0: no limit. A count, seconds or a stop flag is needed. */
	int stamp_offset;       /* write CLOCK_REALTIME in ns there, u64 in host order, when sending; -1: not */
	int number_offset;      /* write the datagram's number there, u64 in host order, from 0; -1: not */
	int cpu;                /* CPU to send from; -1: any */
	const int *stop;        /* read atomically: non-zero ends the run; NULL: none */
};

struct traffic_result {
	uint64_t sent;    /* datagrams that went through the output hook */
	uint64_t refused; /* of those, dropped there by a rule */
	uint64_t retries; /* sends repeated because the kernel had no room */
	double seconds;   /* from the first to the last */
	double slipped_s; /* time by which the pace fell behind and was not caught up by bursts */
	char error[200];  /* text, if the run failed */
};

struct traffic_opts traffic_defaults(void);

/* Checks all options but the address. Returns 0, or -EINVAL with r->error. */
int traffic_check(const struct traffic_opts *o, struct traffic_result *r);

/* Writes the text of a failure and returns `err`. */
__attribute__((format(printf, 3, 4))) int traffic_fail(struct traffic_result *r, int err, const char *fmt, ...);

#ifdef __cplusplus
}
#endif
#endif
