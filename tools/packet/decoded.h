/* SPDX-License-Identifier: MIT */
/* What a packet is, read once for all that show it: Ethernet header, VLAN tags, IP, ARP. The bytes may be
 * anything, and may be cut anywhere: no pointer here leads beyond what was captured. */
#ifndef CLI_DECODED_H
#define CLI_DECODED_H

#include <nfring/decode.h>

/* NFULA_VLAN's tag, and as many as nfring_pkt_ip() steps over. */
#define CLI_VLANS_MAX 17
#define CLI_ETHER_BYTES 14u

struct cli_vlan {
	uint16_t proto; /* 0x8100, 0x88a8 or 0x9100 */
	uint16_t tci;   /* priority (3 bits), DEI (1), id (12) */
};

/* Bits of cli_ip.present: the field was captured. The tuple has bits of its own. */
#define CLI_IP_TOS 0x01u
#define CLI_IP_LEN 0x02u
#define CLI_IP_ID 0x04u /* of IPv6: there is a fragment header */
#define CLI_IP_TTL 0x08u

/* An IP header. A packet's own, or one that an ICMP error quotes. */
struct cli_ip {
	struct nfring_tuple tuple; /* l4_offset counts from `at` */
	const uint8_t *at;         /* the header */
	uint32_t len;              /* captured bytes from `at` on, 1 or more; padding of the link is not counted */
	const uint8_t *l4;         /* tuple.l4_len bytes; NULL without NFRING_TUPLE_L4 */
	uint32_t present;          /* CLI_IP_x, or'ed */
	uint32_t ip_len;           /* as the header states it, itself included; IPv6: 40 + payload length */
	uint32_t id;               /* 16 bits; 32 in the fragment header of IPv6 */
	uint32_t flow_label;       /* IPv6 */
	uint8_t tos;               /* type of service, traffic class */
	uint8_t ttl;               /* time to live, hop limit */
	bool dont_fragment;        /* IPv4 */
	bool reserved_flag;        /* IPv4: the "evil" bit */
};

struct cli_decoded {
	const uint8_t *payload; /* NULL: not copied */
	uint32_t payload_len;
	const uint8_t *ether; /* CLI_ETHER_BYTES: destination, source, type. NULL where the packet has none, or it may
			       * be another packet's (link.h) */
	struct cli_vlan vlan[CLI_VLANS_MAX]; /* the outer one first */
	unsigned vlans;
	uint16_t ethertype;     /* behind the tags; 0: unknown */
	const uint8_t *network; /* what is behind the tags: `network_len` bytes of protocol `ethertype` */
	uint32_t network_len;
	bool is_ip; /* `ip` is filled in: IP stands at `network`, or below PPPoE or MPLS */
	struct cli_ip ip;
	const uint8_t *arp; /* ARP's fixed header, 8 bytes or more; NULL: no ARP, or it is cut */
	uint32_t arp_len;
	uint32_t wire_len; /* nfring_pkt_wire_len(); 0: unknown */
};

void cli_decode(const struct nfring_pkt *p, struct cli_decoded *d);

/* Reads the IP header of the `len` bytes at `at`: a packet in a tunnel. Returns false if there is none. */
bool cli_decode_ip(const uint8_t *at, uint32_t len, struct cli_ip *ip);

/* Reads the IP packet that `outer`, an ICMP or ICMPv6 error, quotes. Returns false if there is none. */
bool cli_decode_inner(const struct cli_ip *outer, struct cli_ip *inner);

/* An extension header of IPv6 (RFC 8200, RFC 4302), of `bytes` bytes, all captured. */
struct cli_extension {
	uint8_t type; /* IPPROTO_HOPOPTS, _ROUTING, _FRAGMENT, _DSTOPTS or _AH */
	const uint8_t *at;
	uint32_t bytes;
};

/* Goes to the next extension header; to the first if *e is zeroed. Returns false if there is none, or it is
 * cut: then e->type is the protocol that follows. */
bool cli_extension_next(const struct cli_ip *ip, struct cli_extension *e);

/* The addresses of ARP for IPv4. */
struct cli_arp {
	uint16_t op;
	uint8_t mac_len;
	const uint8_t *src_mac, *src_ip, *dest_mac, *dest_ip; /* NULL: cut, or no address of IPv4 */
};

/* Reads d->arp. Returns false if it is NULL. */
bool cli_decode_arp(const struct cli_decoded *d, struct cli_arp *a);

#endif
