/* SPDX-License-Identifier: MIT */
/* The counters of one worker of nfring-top.
 *
 * Each worker's consumer thread has a struct top_counts that no other thread touches while
 * it runs, so counting needs no lock. At each interval the consumer copies it and hands the
 * copy to the thread that shows them (capture.h), which merges the copies of all workers.
 *
 * There are six lists. A packet counts in the total, and in at most one row of each list: so the rows of a list
 * and the packets that have none are the total, exactly. */
#ifndef TOP_COUNTS_H
#define TOP_COUNTS_H

#include <stddef.h>
#include <stdint.h>

enum top_list { TOP_FLOWS, TOP_HOSTS, TOP_PREFIXES, TOP_INTERFACES, TOP_USERS, TOP_PORTS, TOP_LISTS };

/* Rows of each list, per worker. */
#define TOP_FLOW_ROWS 16384
#define TOP_HOST_ROWS 4096
#define TOP_PREFIX_ROWS 256
#define TOP_INTERFACE_ROWS 256
#define TOP_USER_ROWS 256
#define TOP_PORT_ROWS 1024

#define TOP_WAYS 8 /* rows of a set; a key can be in any row of one set */
#define TOP_PREFIX_MAX 128

struct top_sum {
	uint64_t packets;
	uint64_t bytes; /* on the wire, from the network header on: of the packet, not of the copy */
};

struct top_row {
	struct top_sum all;    /* since the start; 0 packets: the row is free */
	struct top_sum before; /* `all` when the interval began */
	uint64_t seen_ns;      /* CLOCK_MONOTONIC, of its last packet */
};

/* Keys are compared as words of 8 bytes: what is not used is 0. */

/* A flow: both directions have the same key, the lower address and port first. */
struct top_flow_key {
	uint8_t address[2][16];
	uint16_t port[2];
	uint8_t version; /* 4 or 6 */
	uint8_t protocol;
	uint16_t zero;
};

/* A host: who has sent the packet. */
struct top_host_key {
	uint8_t address[16];
	uint64_t version;
};

struct top_prefix_key {
	uint64_t len;
	char text[TOP_PREFIX_MAX];
};

/* The way through this host: in by one interface, out by another. 0: none. */
struct top_interface_key {
	uint32_t in, out;
};

/* The owner of the socket that has sent the packet; UINT32_MAX: the kernel does not say. */
struct top_user_key {
	uint32_t uid, gid;
};

/* A service: the lower port of the two. */
struct top_port_key {
	uint32_t port, protocol;
};

/* Each row is followed by its key. */
struct top_flow {
	struct top_row row;
	struct top_flow_key key;
};

struct top_host {
	struct top_row row;
	struct top_host_key key;
};

struct top_prefix {
	struct top_row row;
	struct top_prefix_key key;
};

struct top_interface {
	struct top_row row;
	struct top_interface_key key;
};

struct top_user {
	struct top_row row;
	struct top_user_key key;
};

struct top_port {
	struct top_row row;
	struct top_port_key key;
};

/* Rows that were forgotten to make room, and what had counted there. */
struct top_evicted {
	uint64_t rows;
	struct top_sum sum;
};

/* The rows of the last packet: the next is often alike. NULL: none. */
struct top_last {
	struct top_flow_key ends; /* sender first: the key of `flow`, before its ends were put in order */
	struct top_flow *flow;
	struct top_host *host;
	struct top_port *port; /* NULL too if the flow has no ports */
	struct top_prefix *prefix;
	struct top_interface *interface;
	struct top_user *user;
};

/* The counters of one worker's consumer. */
struct top_counts {
	struct top_row total;
	uint64_t recent_ns;  /* length of the last interval */
	uint32_t copy_range; /* bytes of a packet that the kernel copies at most */
	struct top_evicted evicted[TOP_LISTS];
	struct top_sum no_flow; /* packets that are not IP, or were not copied */
	struct top_last last;
	struct top_flow flow[TOP_FLOW_ROWS];
	struct top_host host[TOP_HOST_ROWS];
	struct top_prefix prefix[TOP_PREFIX_ROWS];
	struct top_interface interface[TOP_INTERFACE_ROWS];
	struct top_user user[TOP_USER_ROWS];
	struct top_port port[TOP_PORT_ROWS];
};

/* Where a list stands in struct top_counts, for what goes through all of them. */
struct top_place {
	size_t at, row_bytes, key_bytes;
	unsigned rows;
};

extern const struct top_place top_place[TOP_LISTS];

/* Returns row `i` of a list. */
static inline const struct top_row *top_row_at(const struct top_counts *c, enum top_list list, unsigned i)
{
	return (const void *)((const char *)c + top_place[list].at + i * top_place[list].row_bytes);
}

/* Returns the key behind a row. */
static inline const void *top_key_of(const struct top_row *r)
{
	return r + 1;
}

#endif
