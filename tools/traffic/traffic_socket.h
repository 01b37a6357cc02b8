/* SPDX-License-Identifier: MIT */
/* The sender of the traffic generator, and its sockets. */
#ifndef TRAFFIC_SOCKET_H
#define TRAFFIC_SOCKET_H

#include "traffic_opts.h"

#include <netinet/in.h>
#include <sys/socket.h>

struct traffic_sender {
	const struct traffic_opts *o;
	struct traffic_result *r;
	int fd[TRAFFIC_MAX_FLOWS];
	int sink; /* receives the datagrams and drops them, so that no ICMP errors come back; -1: none */
	uint32_t flows, next_sock; /* open sockets, and which one sends next */
	union {
		struct sockaddr sa;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} to;
	socklen_t to_len;
	uint64_t stalled_since;
	unsigned char payload[TRAFFIC_MAX_PAYLOAD];
};

/* Sets s->to, then opens the sink and the socket of each flow in the namespace of the
 * options. Returns 0, or -errno with s->r->error; then, too, traffic_close() is
 * to be called. */
int traffic_open(struct traffic_sender *s);
void traffic_close(struct traffic_sender *s);

#endif
