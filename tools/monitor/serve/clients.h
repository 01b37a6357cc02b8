/* SPDX-License-Identifier: MIT */
/* Bounds the clients of the server: how many there are, and for how long each stays. A client that has to go has its
 * connection reset; the server then notices that it has ended. One thread uses it. */
#ifndef MONITOR_CLIENTS_H
#define MONITOR_CLIENTS_H

#include <stdint.h>

/* More than may stay: those that were reset wait to be noticed. */
#define CLIENTS_ROOM 128

struct monitor_client {
	int fd;
	uint64_t since_ns; /* CLOCK_MONOTONIC */
};

/* Begins as zeroes, but for max and age_ns. */
struct monitor_clients {
	unsigned max;
	uint64_t age_ns;
	unsigned count;  /* of client[], the oldest first */
	unsigned resets; /* of these the first so many were reset */
	struct monitor_client client[CLIENTS_ROOM];
};

/* Adds a client. Resets the oldest if there are more than `max` now. */
void monitor_clients_add(struct monitor_clients *c, int fd, uint64_t now_ns);

/* Removes a client, before its descriptor is closed. */
void monitor_clients_remove(struct monitor_clients *c, int fd);

/* Resets those that are older than `age_ns`. Returns the ns until the next one is; UINT64_MAX: there is none. */
uint64_t monitor_clients_age(struct monitor_clients *c, uint64_t now_ns);

#endif
