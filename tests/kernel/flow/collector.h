/* SPDX-License-Identifier: MIT */
/* A collector of IPFIX by TCP, in a thread: it keeps what it reads, connection by connection. */
#ifndef COLLECTOR_H
#define COLLECTOR_H

#include "flow_records.h"
#include "ns.h"

#include <pthread.h>
#include <stdatomic.h>

#define COLLECTOR_PORT 4739
#define COLLECTOR_CONNECTIONS 16

struct collector_connection {
	uint8_t *bytes;
	size_t len, room;
};

struct collector {
	const struct nt_ns *ns;
	pthread_t thread;
	int listener;
	_Atomic bool paused;  /* reads nothing: its buffers fill */
	_Atomic bool ending;  /* ends its side, reads what is on its way, and is gone */
	_Atomic bool resets;  /* is gone at once, and says so by a reset */
	_Atomic size_t taken; /* bytes, of all connections */
	unsigned connections;
	struct collector_connection connection[COLLECTOR_CONNECTIONS];
};

/* Listens. What earlier runs of the same struct have kept stays; it begins as zeroes. */
void collector_start(struct collector *c, const struct nt_ns *ns);

/* Ends its side of the connection, reads until nfring-flow has closed its own, and stops listening. */
void collector_end(struct collector *c);

/* Resets the connection and stops listening. */
void collector_reset(struct collector *c);

/* Waits until it has read `bytes` in all; five seconds fail the test. */
void collector_wait(const struct collector *c, size_t bytes);

/* Decodes all connections, each as a session of its own, into *f, and frees what was kept. A connection may end in the
 * middle of a message. */
void collector_read(struct collector *c, struct flow_records *f);

#endif
