/* SPDX-License-Identifier: MIT */
/* Inside the traffic generator: what its two files share. */
#ifndef NFRING_TRAFFIC_SOCKET_H
#define NFRING_TRAFFIC_SOCKET_H

#include "traffic.h"

#include <netinet/in.h>
#include <sys/socket.h>

struct nfring_sender {
	const struct nfring_traffic_opts *o;
	struct nfring_traffic_result *r;
	int fd[NFRING_TRAFFIC_MAX_FLOWS];
	int sink; /* takes what is sent and throws it away, so that no ICMP errors come back */
	uint32_t flows, turn;
	union {
		struct sockaddr sa;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} to;
	socklen_t to_len;
	uint64_t stalled_since;
	unsigned char payload[NFRING_TRAFFIC_MAX_PAYLOAD];
};

/* Writes the text of a failure and returns `err`. */
__attribute__((format(printf, 3, 4))) int nfring_traffic_fail(struct nfring_traffic_result *r, int err, const char *fmt,
							      ...);

/* Opens the sink and the socket of each flow, in the namespace of the options.
 * s->to must be set; on failure the caller closes what is open. */
int nfring_traffic_open(struct nfring_sender *s);
void nfring_traffic_close(struct nfring_sender *s);

#endif
