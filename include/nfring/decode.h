/* SPDX-License-Identifier: MIT */
/* What a packet is: its time, its length on the wire, its direction, where IP begins, and the
 * addresses, ports and flags in its headers. The accessors of batch.h read what netfilter says
 * about a packet; the functions here read the packet itself.
 *
 * Every function here:
 * - accepts any bytes: cut by a copy range or a rule's snaplen, damaged, or made to deceive
 * - reads at most the captured bytes (NFULA_PAYLOAD), and a bounded number of headers
 * - makes no system call, takes no lock, allocates nothing
 * - returns numbers in host byte order
 * - may be called by [any] thread while the batch is valid
 * - gives what it gives for a packet without a payload if the packet or the batch is NULL; a tuple -EINVAL
 * - exists since 0.1 */
#ifndef NFRING_DECODE_H
#define NFRING_DECODE_H

#include <nfring/batch.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Which clock nfring_pkt_time_ns() read. */
enum nfring_time_kind {
	NFRING_TIME_KERNEL = 0,  /* the kernel's timestamp of the packet (NFULA_TIMESTAMP), exact to 1 us */
	NFRING_TIME_RECEIPT = 1, /* the worker's receipt of the datagram (batch->received_ns) */
};

/* Where a packet goes, seen from this host. */
enum nfring_direction {
	NFRING_DIRECTION_UNKNOWN = 0,
	NFRING_DIRECTION_IN = 1,      /* it came in by a device; whether it stays is open before routing */
	NFRING_DIRECTION_OUT = 2,     /* it leaves by a device */
	NFRING_DIRECTION_FORWARD = 3, /* it came in by one device and leaves by another */
};

/* Bits of nfring_tuple.present. A field whose bit is not set is 0. */
#define NFRING_TUPLE_ADDRESSES 0x01u /* src, dst */
#define NFRING_TUPLE_PROTOCOL 0x02u  /* protocol */
#define NFRING_TUPLE_FRAGMENT 0x04u  /* fragment_offset, more_fragments; both are 0 if the packet is whole */
#define NFRING_TUPLE_L4 0x08u        /* l4_offset, l4_len */
#define NFRING_TUPLE_PORTS 0x10u     /* src_port, dst_port */
#define NFRING_TUPLE_TCP_FLAGS 0x20u /* tcp_flags */
#define NFRING_TUPLE_ICMP 0x40u      /* icmp_type, icmp_code */

/* What the headers of an IP packet say. The caller's memory; the caller sets `size` to
 * sizeof(struct nfring_tuple). Later versions append fields. */
struct nfring_tuple {
	uint32_t size;            /* of this struct, bytes */
	uint32_t present;         /* NFRING_TUPLE_x, or'ed */
	uint8_t src[16];          /* network order; of IPv4 the first 4 bytes, the others are 0 */
	uint8_t dst[16];          /* likewise */
	uint16_t src_port;        /* TCP, UDP, UDP-Lite, SCTP, DCCP */
	uint16_t dst_port;        /* of the same */
	uint16_t l4_offset;       /* from the payload's begin to the transport header, bytes; see nfring_ip_tuple() */
	uint16_t l4_len;          /* captured bytes from there on; padding of the link is not counted */
	uint32_t l4_wire_len;     /* bytes from there on by the IP header; 0: it does not say, or says 0 */
	uint16_t fragment_offset; /* bytes */
	uint16_t tcp_flags;       /* the 12 bits after the data offset; FIN is 0x001, as in RFC 9293 */
	uint8_t family;           /* AF_INET or AF_INET6, always there */
	uint8_t protocol;         /* IPPROTO_x, after the extension headers of IPv6 */
	uint8_t icmp_type;        /* ICMP in IPv4, ICMPv6 in IPv6 */
	uint8_t icmp_code;        /* of the same */
	uint8_t more_fragments;   /* 1: fragments with higher offsets follow */
	uint8_t reserved[3];      /* 0 */
};

/* Returns the time of packet `p` of batch `b`: CLOCK_REALTIME, ns. It is always there. Sets *kind
 * to an enum nfring_time_kind; `kind` may be NULL. Packets of some hooks
 * have no timestamp of the kernel (nfring_pkt_timestamp_ns()); for them this is the time of receipt. */
NFRING_API uint64_t nfring_pkt_time_ns(const struct nfring_batch *b, const struct nfring_pkt *p, int *kind);

/* Returns the packet's bytes on the wire from the network header on, as the payload has them: the
 * headers between it and IP count, the hardware header does not, but for the netdev family's egress hook, where
 * the payload begins with it. This is the captured length, or
 * the length that a header states where that is larger:
 *   IPv4   total length (RFC 791)
 *   IPv6   40 + payload length (RFC 8200); of a jumbogram 40 + its option (RFC 2675)
 *   ARP    8 + 2 * (hardware address length + protocol address length) (RFC 826)
 * Returns 0 if the length is unknown: no payload; neither IP nor ARP; the header is cut before its
 * length; IPv4 states less than its own header, as GSO packets above 64 KiB do (0); IPv6 states 0
 * without a jumbogram option and with a next header; a jumbogram has at most 65,535 bytes or more
 * than 524,280, the largest GSO packet of Linux. */
NFRING_API uint32_t nfring_pkt_wire_len(const struct nfring_pkt *p);

/* Returns an enum nfring_direction, told by the family and the hook:
 *   prerouting, input, ingress, ARP input     NFRING_DIRECTION_IN
 *   forward                                   NFRING_DIRECTION_FORWARD
 *   output, egress, ARP output                NFRING_DIRECTION_OUT
 *   postrouting                               _FORWARD if the packet has an indev, else _OUT
 * Bridge postrouting never has an indev, so forwarded frames are NFRING_DIRECTION_OUT there. A
 * packet without a hook, or of another family or hook: both devices are NFRING_DIRECTION_FORWARD,
 * one is _IN or _OUT, none is _UNKNOWN. Hooks follow linux/netfilter.h and its siblings. */
NFRING_API int nfring_pkt_direction(const struct nfring_pkt *p);

/* Returns where the IPv4 or IPv6 header begins in the payload, and sets *len to the captured bytes
 * from there on: 1 or more, so the header itself may be cut. `len` may be NULL.
 *
 * The protocol is the EtherType of the packet (nfring_pkt_hw_protocol()); where that is absent or
 * 0, the family tells. These headers are stepped over, at most 16 of them:
 *   0x8100, 0x88a8, 0x9100   VLAN tags, of any priority (IEEE 802.1Q, 802.1ad)
 *   0x8864                   PPPoE session, with IPv4, IPv6 or MPLS in PPP (RFC 2516)
 *   0x8847, 0x8848           an MPLS stack of at most 16 labels (RFC 3032)
 * Below the bottom label nothing names the protocol, unless the label does (0: IPv4, 2: IPv6). The
 * first 4 bits of the packet tell it there, as they do for routers (RFC 4928), and nowhere else: a
 * pseudowire without control word can look like IP.
 *
 * Returns NULL and sets *len to 0 if there is no IP: another protocol, no payload, the headers
 * before are cut or too many, the version in the header is not the one announced, or IPv4 states a
 * header of less than 20 bytes. Tunnels (IP in IP, GRE) are not entered.
 * At the netdev family's egress hook the payload begins with the link header (nfring_pkt_l2_header()), which
 * is stepped over. */
NFRING_API const uint8_t *nfring_pkt_ip(const struct nfring_pkt *p, uint32_t *len);

/* Reads the headers of an IP packet into the caller's *t, whose `size` the caller has set. At most
 * t->size bytes are written. The IPv6 extension headers hop-by-hop, routing, fragment, destination
 * options and AH are stepped over, at most 16 of them (RFC 8200, RFC 4302).
 *
 * What is cut off or does not exist has no bit in `present`. A later fragment (fragment_offset > 0)
 * has no ports, flags or ICMP type; l4_offset is where its data begins. NFRING_TUPLE_PROTOCOL and
 * _L4 are absent if the extension headers are cut, too many, or longer than the packet; _PROTOCOL
 * also if a later fragment begins with an extension header.
 *
 * Returns 0; -ENOENT if nfring_pkt_ip() finds no IP; -EINVAL if p or t is NULL, or t->size is below 8 or
 * above 4096.
 * On failure *t is as it was. */
NFRING_API int nfring_pkt_tuple(const struct nfring_pkt *p, struct nfring_tuple *t);

/* Does the same for `len` bytes at `ip` that begin with an IPv4 or IPv6 header: a packet that an ICMP
 * error quotes, or one in a tunnel. The version in the header tells which; l4_offset counts from `ip`. At
 * most 65,535 bytes are read.
 *
 * Returns 0; -ENOENT if `len` is 0, the version is neither, or IPv4 states a header of less than 20
 * bytes; -EINVAL if ip or t is NULL, or t->size is out of the bounds above. On failure *t is as it was. */
NFRING_API int nfring_ip_tuple(const void *ip, uint32_t len, struct nfring_tuple *t);

#ifdef __cplusplus
}
#endif
#endif
