/* SPDX-License-Identifier: MIT */
/* Receives NetFlow 5. */
#ifndef NETFLOW_H
#define NETFLOW_H

#include <stdbool.h>
#include <stdint.h>

struct netflow_record {
	uint32_t source, dest; /* IPv4 addresses */
	uint16_t source_port, dest_port;
	uint32_t packets, bytes;
};

typedef void (*netflow_record_fn)(const struct netflow_record *r, void *user);

/* Opens a socket at 127.0.0.1:port in the namespace of the calling thread, with room for some 100,000 records.
 * Returns it, or -1 with errno. */
int netflow_open(uint16_t port);

/* Calls `each` for the records that have arrived. Returns false if something else has, or a datagram was dropped:
 * their sequence has a gap. */
bool netflow_read(int fd, netflow_record_fn each, void *user);

#endif
