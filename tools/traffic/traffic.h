/* SPDX-License-Identifier: MIT */
/* UDP traffic for tests, benches and tuning. For sending at home only: on
 * loopback, or inside a network namespace that the caller names.
 *
 *   struct nfring_traffic_opts o = nfring_traffic_defaults();
 *   o.netns = "t1";
 *   o.rate_pps = 10000;
 *   o.seconds = 2;
 *   nfring_traffic_run(&o, &result);
 *
 * Runs in the calling thread, which is back in its own namespace and on its own
 * CPUs afterwards. Every datagram is one packet buffer of the kernel, also when
 * many go out by one system call. */
#ifndef NFRING_TRAFFIC_H
#define NFRING_TRAFFIC_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NFRING_TRAFFIC_MAX_FLOWS 1024
#define NFRING_TRAFFIC_MAX_PAYLOAD 65507

struct nfring_traffic_opts {
	const char *netns; /* name under /run/netns, or a path if it holds a '/'; NULL: the caller's */
	const char *to;    /* destination address; NULL: loopback of the family */
	bool ipv6;
	uint16_t source_port;   /* of the first flow, the others follow; 0: the kernel chooses */
	uint16_t dest_port;     /* 9 */
	uint32_t flows;         /* sockets, used in turn; 1 */
	uint32_t payload_bytes; /* of each datagram; 64 */
	uint32_t gso_bytes;     /* segment size: the payload leaves as one large packet (UDP_SEGMENT); 0: off */
	double rate_pps;        /* datagrams a second, evenly spaced; 0: as fast as it goes */
	uint64_t count;         /* datagrams in all; 0: no limit */
	double seconds;         /* at most; 0: no limit. One of the two is needed, or a stop flag. */
	int stamp_offset;       /* put CLOCK_REALTIME in ns there, u64 in host order, when sending; -1: not */
	int number_offset;      /* put the datagram's number there, u64 in host order, from 0; -1: not */
	int cpu;                /* CPU to send from; -1: any */
	const int *stop;        /* read atomically: non-zero ends the run; NULL: none */
};

struct nfring_traffic_result {
	uint64_t sent;    /* datagrams that went through the output hook */
	uint64_t refused; /* of those, dropped there by a rule */
	uint64_t retries; /* sends repeated because the kernel had no room */
	double seconds;   /* from the first to the last */
	double slipped_s; /* time by which the pace fell behind and was not caught up by bursts */
	char error[200];  /* text, if the run failed */
};

struct nfring_traffic_opts nfring_traffic_defaults(void);

/* Sends until count, seconds or the stop flag says that it is enough. Returns 0,
 * or a negative errno with r->error; r tells what had been sent in either case. */
int nfring_traffic_run(const struct nfring_traffic_opts *o, struct nfring_traffic_result *r);

#ifdef __cplusplus
}
#endif
#endif
