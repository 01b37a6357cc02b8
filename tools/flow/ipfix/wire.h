/* SPDX-License-Identifier: MIT */
/* Records as libfixbuf reads them: the internal templates (templates.c) describe these structs, field by field, in
 * host byte order. All are packed: libfixbuf knows no gaps. */
#ifndef FLOW_WIRE_H
#define FLOW_WIRE_H

#include "flow.h"

#include <fixbuf/public.h>

/* One direction of a flow. Microseconds are those of NTP (RFC 5905): seconds since 1900, and 2^-32 of a second. */
struct flow_wire_direction {
	uint64_t start_ms, end_ms;
	uint64_t start_ntp, end_ntp;
	uint64_t packets, bytes;
	uint16_t tcp_flags;
	uint8_t ttl_min, ttl_max;
} __attribute__((packed));

struct flow_wire {
	struct flow_wire_direction forward, reverse;
	uint8_t direction; /* of biflows: 1, the initiator is the source */
	uint32_t src4, dst4;
	uint8_t src6[16], dst6[16];
	uint16_t src_port, dst_port;
	uint8_t protocol;
	uint16_t icmp4, icmp6; /* type * 256 + code */
	uint32_t in, out;
	uint16_t vlan;
	uint8_t end;
	uint32_t nat_src4, nat_dst4;
	uint8_t nat_src6[16], nat_dst6[16];
	uint16_t nat_src_port, nat_dst_port;
	uint32_t prefix_id;
	uint32_t mark;
	uint8_t hook;
	uint32_t uid, gid;
	uint32_t ct_id;
	uint16_t zone;
	fbVarfield_t prefix;
} __attribute__((packed));

/* Metering Process Reliability (RFC 7011, 4.2). Totals since the start. */
struct flow_wire_loss {
	uint32_t domain;  /* scope */
	uint64_t ignored; /* lost, filtered, discarded and not IP together */
	uint64_t lost, filtered, discarded, not_ip;
} __attribute__((packed));

/* Metering Process Statistics (RFC 7011, 4.1): what was exported, before the message that says so. */
struct flow_wire_exported {
	uint32_t domain; /* scope */
	uint64_t messages, flows, octets;
} __attribute__((packed));

/* Exporting Process Reliability (RFC 7011, 4.3), of all domains of this output. */
struct flow_wire_not_sent {
	uint32_t process; /* scope: exportingProcessId */
	uint64_t flows, packets, octets;
} __attribute__((packed));

/* Type of an element (RFC 5610). */
struct flow_wire_type {
	uint32_t pen; /* scope, with the id */
	uint16_t id;
	uint8_t type, semantics;
	uint16_t units;
	uint64_t range_begin, range_end;
	fbVarfield_t name, description;
} __attribute__((packed));

struct flow_wire_prefix {
	uint32_t id; /* scope */
	fbVarfield_t text;
} __attribute__((packed));

struct flow_wire_interface {
	uint32_t index; /* scope */
	fbVarfield_t name;
} __attribute__((packed));

#endif
