/* SPDX-License-Identifier: MIT */
/* A flow in the table. One of IPv4 has 160 bytes, a size class of jemalloc; one of IPv6 has 184. */
#ifndef FLOW_TABLE_ENTRY_H
#define FLOW_TABLE_ENTRY_H

#include "flow.h"
#include "key.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* The table's time in flows: it wraps after 208 days, so two times are compared by their difference. */
#define FLOW_TICK_SHIFT 22 /* 4.2 ms */
#define FLOW_TICKS_MAX (1u << 30)

/* Bits of flow_entry.state. */
#define FLOW_SWAPPED 0x1u   /* flow_seen.swapped of its first packet */
#define FLOW_CLOSING 0x2u   /* TCP has closed it: it ends at end_tick */
#define FLOW_UNSETTLED 0x4u /* its connection is to be read again */

struct flow_side {
	uint64_t packets, bytes;
	uint64_t first_ns, last_ns; /* CLOCK_REALTIME */
};

/* What few flows have. */
struct flow_extra {
	uint32_t ct_id;
	uint8_t tried; /* packets whose connection was read */
	bool has_conntrack, has_nat;
	uint16_t nat_src_port, nat_dst_port;
	uint8_t nat_src[16], nat_dst[16]; /* of the flow's forward direction */
};

struct flow_entry {
	struct flow_entry *next;  /* in its slot of the wheel */
	struct flow_entry **link; /* what points to this one */
	uint32_t hash;            /* of its key */
	uint32_t last_tick;       /* of its last packet */
	uint32_t end_tick;        /* it ends then, packets or not */
	uint8_t state;
	uint8_t nf_family, hook;
	uint8_t icmp_type;
	struct flow_side side[FLOW_DIRECTIONS];
	uint16_t tcp_flags[FLOW_DIRECTIONS];
	uint8_t ttl_min[FLOW_DIRECTIONS], ttl_max[FLOW_DIRECTIONS];
	uint32_t gid;
	uint8_t icmp_code;
	uint8_t present; /* FLOW_HAS_x of the first packet */
	uint16_t zero;
	struct flow_extra *extra; /* NULL: none */
	struct flow_key key;
	uint64_t address[]; /* flow_address_words() */
};

_Static_assert(sizeof(struct flow_entry) + 8 == 160, "a flow of IPv4 fits its size class");

static inline size_t flow_entry_bytes(uint8_t family)
{
	return sizeof(struct flow_entry) + flow_address_words(family) * 8;
}

/* Fetches the cache lines of a flow. */
static inline void flow_entry_fetch(const struct flow_entry *e)
{
	__builtin_prefetch(e, 1);
	__builtin_prefetch((const char *)e + 64, 1);
	__builtin_prefetch((const char *)e + 128, 1);
}

/* Returns the direction of a packet in its flow. */
static inline enum flow_direction flow_entry_direction(const struct flow_entry *e, const struct flow_seen *s)
{
	return s->swapped == (bool)(e->state & FLOW_SWAPPED) ? FLOW_FORWARD : FLOW_REVERSE;
}

/* Tells whether `tick` has come. */
static inline bool flow_tick_is_due(uint32_t tick, uint32_t now)
{
	return (int32_t)(now - tick) >= 0;
}

#endif
