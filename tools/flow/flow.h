/* SPDX-License-Identifier: MIT */
/* A flow that has ended, as outputs get it: what the packets of one key had in common, and their sums in both
 * directions. FLOW_FORWARD is the direction of the first packet. Numbers are in host byte order.
 *
 *   a table (table/) makes records  -->  the queue (export/queue.h)  -->  each output (export/sink.h)      */
#ifndef FLOW_H
#define FLOW_H

#include <nfring/batch.h>
#include <stdint.h>

enum flow_direction { FLOW_FORWARD, FLOW_REVERSE, FLOW_DIRECTIONS };

/* Why a flow has ended: the values of flowEndReason (IANA IPFIX element 136). */
enum flow_end {
	FLOW_END_IDLE = 1,   /* no packet for --inactive */
	FLOW_END_ACTIVE = 2, /* it lasted for --active; what follows is another record */
	FLOW_END_CLOSED = 3, /* TCP: FIN of both sides, or RST */
	FLOW_END_FORCED = 4, /* the program ends */
	FLOW_END_ROOM = 5,   /* pushed out of a full table (--max-flows) */
};

/* Returns its word: "idle", "active", "closed", "forced" or "room". */
const char *flow_end_word(enum flow_end end);

/* Bits of flow_record.present. */
#define FLOW_HAS_MARK 0x01u      /* mark */
#define FLOW_HAS_OWNER 0x02u     /* uid, gid */
#define FLOW_HAS_CONNTRACK 0x04u /* ct_id, zone */
#define FLOW_HAS_NAT 0x08u       /* nat_src, nat_dst and their ports: at least one differs from the flow's own */
#define FLOW_HAS_ICMP 0x10u      /* icmp_type, icmp_code */
#define FLOW_HAS_REVERSE 0x20u   /* packets in the reverse direction */
#define FLOW_HAS_HOOK 0x40u      /* hook */

/* The prefix of a rule. It stays as it is, and where it is, until the table that made it is closed. */
struct flow_prefix {
	uint32_t id; /* from 1 on; the same text of one group has one id. 0: of all prefixes beyond the table's room */
	uint32_t len;
	char text[];
};

struct flow_record {
	uint64_t packets[FLOW_DIRECTIONS];
	uint64_t bytes[FLOW_DIRECTIONS];                              /* on the wire, from the IP header on */
	uint64_t first_ns[FLOW_DIRECTIONS], last_ns[FLOW_DIRECTIONS]; /* CLOCK_REALTIME; 0 without packets */
	const struct flow_prefix *prefix;                             /* of the first packet; NULL: none */
	uint32_t present;                                             /* FLOW_HAS_x, or'ed */
	uint8_t src[16], dst[16];                                     /* network order; of IPv4 the first 4 bytes */
	uint16_t src_port, dst_port;                                  /* 0 where the protocol has none */
	uint32_t in, out;                                             /* interfaces by index; 0: none */
	uint16_t vlan;                                                /* id of the outer tag; 0: none */
	uint16_t group;                                               /* NFLOG group */
	uint8_t family;                                               /* AF_INET or AF_INET6 */
	uint8_t nf_family;                                            /* of the rule: NFPROTO_x, tells what hook is */
	uint8_t protocol;                                             /* IPPROTO_x */
	uint8_t end;                                                  /* enum flow_end */
	uint8_t hook;                                                 /* of the first packet, as mark, uid, gid */
	uint8_t icmp_type, icmp_code;                                 /* of the first packet */
	uint16_t tcp_flags[FLOW_DIRECTIONS];                          /* of all packets, or'ed; FIN is 0x001 */
	uint8_t ttl_min[FLOW_DIRECTIONS], ttl_max[FLOW_DIRECTIONS];   /* 0 without packets */
	uint32_t mark, uid, gid;
	uint32_t ct_id; /* as conntrack(8) -o id shows it */
	uint16_t zone;  /* of connection tracking; 0: the standard one */
	uint16_t nat_src_port, nat_dst_port;
	uint8_t nat_src[16], nat_dst[16]; /* as src and dst, once NAT has changed them */
};

/* What happened to the packets of a group, since the start. Exact once a packet has come after the last loss:
 *   sent by the kernel's rules = flow_packets + not_ip + filtered + discarded + lost */
struct flow_totals {
	uint16_t group;
	uint64_t flow_packets; /* counted into a flow, which may not have ended yet */
	uint64_t flow_bytes;
	uint64_t not_ip;    /* without IP addresses: ARP, other protocols, cut headers */
	uint64_t filtered;  /* by a filter */
	uint64_t discarded; /* received before the start or after the stop, or beyond --count */
	uint64_t lost;      /* missing sequence numbers, or losses that a capture file states */
};

#endif
