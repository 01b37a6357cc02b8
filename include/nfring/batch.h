/* SPDX-License-Identifier: MIT */
/* Batches of packets, and the accessors that read a packet's attributes.
 *
 * A batch is one netlink datagram, where the kernel put it; a copy of a small one, if the consumer is
 * behind. No attribute is copied or converted until an accessor is called. Attributes (NFULA_*) follow
 * linux/netfilter/nfnetlink_log.h.
 *
 *   struct nfring_pkt (64 bytes, one per packet)      the datagram
 *   +-----------+---------+----------------------+    +----------+----------+-----------+
 *   | msg: here | present | attr[NFULA_x] x 22   |    | nlmsghdr | nfgenmsg | nlattr .. |
 *   +-----|-----+---------+----------|-----------+    +----------+----------+-----------+
 *         '------- bytes ------------|------------------^                     ^
 *                                    '---- from there, in units of 4 bytes ---'
 *
 * Every accessor here:
 * - is inline, and exported from the library for languages that cannot inline it
 * - reads memory only: no lock, no system call, no allocation
 * - checks that the attribute is present and long enough for its type
 * - returns numbers in host byte order
 * - if it returns a pointer: sets *len to the number of bytes; NULL and 0 if the attribute is absent
 * - if it returns bool: true, and *out is set; false, and *out is left, if the attribute is absent
 * - takes NULL for any of `len`, `out`, `proto` and `tci`: that result is then not written
 * - returns pointers that are valid until nfring_queue_release(), or until the callback returns
 * - may be called by [any] thread while the batch is valid
 * - exists since 0.1 */
#ifndef NFRING_BATCH_H
#define NFRING_BATCH_H

#include <nfring/version.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NFRING_PKT_ATTRS 22 /* NFULA_UNSPEC to NFULA_L2HDR */

/* Says where the attributes of one packet lie: one cache line. Offsets are relative to the
 * descriptor, so it holds in any mapping of its memory; a copy of it elsewhere does not.
 * Programs use the accessors below, not these fields. */
struct nfring_pkt {
	int32_t msg;                     /* from this descriptor to its nlmsghdr, bytes */
	uint32_t present;                /* bit NFULA_x: the attribute is present and long enough for its type */
	uint16_t attr[NFRING_PKT_ATTRS]; /* from the nlmsghdr to the nlattr, in units of 4 bytes */
	uint16_t reserved[6];            /* 0 */
} __attribute__((aligned(64)));

/* A batch, as nfring_queue_claim() fills it in and as a callback gets it. The struct is the
 * caller's memory; `pkt` points into the engine's. Its size stays 128 bytes: later fields take
 * room from `reserved`.
 *
 * lost_before counts the packets of this group that are missing since the group's batch before,
 * by their sequence numbers. It includes
 * - losses around datagrams of which no packet was delivered (filtered, discarded, malformed):
 *   they are added to the next batch of the group;
 * - gaps between the packets of this batch's own datagram.
 * It does not include packets that were filtered or discarded, nor a resync. The sum over a group's
 * batches is nfring_stats.lost once the batch after the last loss has been taken. Since 0.1. */
struct nfring_batch {
	const struct nfring_pkt *pkt; /* array of `count` descriptors, in the order of logging */
	uint32_t count;               /* number of packets, 1 or more */
	uint32_t slab;                /* for nfring_queue_release() */
	uint64_t received_ns;         /* when the worker received the datagram: CLOCK_REALTIME, ns */
	uint32_t bytes;               /* size of the datagram, netlink headers included */
	uint16_t worker;              /* number of the worker that received it, from 0 */
	uint16_t group;               /* NFLOG group of all its packets */
	uint64_t lost_before;         /* packets of this group lost since its batch before */
	uint64_t generation;          /* for nfring_queue_release(); never the same twice; 0 in a callback */
	uint64_t reserved[10];        /* 0 */
};

/* -- raw access --------------------------------------------------------------- */

/* Says whether attribute `type` (NFULA_x) is present. */
NFRING_INLINE bool nfring_pkt_has(const struct nfring_pkt *p, unsigned type)
{
	return type < NFRING_PKT_ATTRS && (p->present >> type & 1u);
}

/* Returns the packet's netlink message as the kernel wrote it: nlmsghdr (host byte order),
 * nfgenmsg (res_id in network order), attributes. Never NULL. */
NFRING_INLINE const struct nlmsghdr *nfring_pkt_message(const struct nfring_pkt *p)
{
	return (const struct nlmsghdr *)(const void *)((const char *)p + p->msg);
}

/* Returns the bytes of attribute `type` (NFULA_x) as the kernel wrote them, numbers in network order. */
NFRING_INLINE const void *nfring_pkt_attr(const struct nfring_pkt *p, unsigned type, uint32_t *len)
{
	const struct nlattr *a = NULL;

	if (nfring_pkt_has(p, type))
		a = (const struct nlattr *)(const void *)((const char *)p + p->msg + 4 * (size_t)p->attr[type]);
	if (len)
		*len = a ? a->nla_len - (uint32_t)sizeof(*a) : 0;
	return a ? a + 1 : NULL;
}

/* Returns the number in network order at `at`, which need not be aligned. */
NFRING_INLINE uint16_t nfring_get_be16(const void *at)
{
	uint16_t v;

	memcpy(&v, at, sizeof(v));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	v = __builtin_bswap16(v);
#endif
	return v;
}

NFRING_INLINE uint32_t nfring_get_be32(const void *at)
{
	uint32_t v;

	memcpy(&v, at, sizeof(v));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	v = __builtin_bswap32(v);
#endif
	return v;
}

NFRING_INLINE uint64_t nfring_get_be64(const void *at)
{
	return (uint64_t)nfring_get_be32(at) << 32 | nfring_get_be32((const char *)at + 4);
}

/* Reads the first 2 bytes of attribute `type` as a number in network order. Absent if it has less. */
NFRING_INLINE bool nfring_pkt_u16(const struct nfring_pkt *p, unsigned type, uint16_t *out)
{
	uint32_t len;
	const void *at = nfring_pkt_attr(p, type, &len);

	if (len < sizeof(*out))
		return false;
	if (out)
		*out = nfring_get_be16(at);
	return true;
}

/* Reads the first 4 bytes of attribute `type` as a number in network order. Absent if it has less. */
NFRING_INLINE bool nfring_pkt_u32(const struct nfring_pkt *p, unsigned type, uint32_t *out)
{
	uint32_t len;
	const void *at = nfring_pkt_attr(p, type, &len);

	if (len < sizeof(*out))
		return false;
	if (out)
		*out = nfring_get_be32(at);
	return true;
}

/* -- accessors ---------------------------------------------------------------- */

/* Returns the protocol family of the rule (nfgen_family): NFPROTO_IPV4 (2), _ARP (3), _NETDEV (5),
 * _BRIDGE (7) or _IPV6 (10) of linux/netfilter.h. */
NFRING_INLINE uint8_t nfring_pkt_family(const struct nfring_pkt *p)
{
	return *((const uint8_t *)nfring_pkt_message(p) + sizeof(struct nlmsghdr));
}

/* Returns the NFLOG group (res_id), 0 to 65535. */
NFRING_INLINE uint16_t nfring_pkt_group(const struct nfring_pkt *p)
{
	return nfring_get_be16((const char *)nfring_pkt_message(p) + sizeof(struct nlmsghdr) + 2);
}

/* Reads the EtherType (NFULA_PACKET_HDR), such as 0x0800. */
NFRING_INLINE bool nfring_pkt_hw_protocol(const struct nfring_pkt *p, uint16_t *out)
{
	return nfring_pkt_u16(p, NFULA_PACKET_HDR, out);
}

/* Reads the netfilter hook of the rule (NFULA_PACKET_HDR): NF_INET_* for IP, NF_ARP_*, NF_BR_* or
 * NF_NETDEV_* for other families. */
NFRING_INLINE bool nfring_pkt_hook(const struct nfring_pkt *p, uint8_t *out)
{
	const uint8_t *at = (const uint8_t *)nfring_pkt_attr(p, NFULA_PACKET_HDR, NULL);

	if (at && out)
		*out = at[2];
	return at != NULL;
}

/* Reads the packet mark (NFULA_MARK). Absent if the mark is 0. */
NFRING_INLINE bool nfring_pkt_mark(const struct nfring_pkt *p, uint32_t *out)
{
	return nfring_pkt_u32(p, NFULA_MARK, out);
}

/* Reads the kernel's timestamp (NFULA_TIMESTAMP): CLOCK_REALTIME in ns, exact to 1 us. The
 * kernel sends it where the number of the hook, in the packet's family, is at most that of forward (2):
 *   IPv4, IPv6, bridge   prerouting, input, forward; not output, postrouting, and ingress of an inet table
 *   ARP                  input, output
 *   netdev               ingress, egress
 * It is the packet's arrival while any socket of the machine asks for timestamps (opts.timestamps does, and
 * so do tcpdump and NTP servers): then it is the same at every rule. While none asks, it is the time of the log
 * statement from Linux 6.6 on, and absent before. A packet that the machine sends has none before 6.6.
 * nfring_pkt_time_ns() of decode.h always gives a time. */
NFRING_INLINE bool nfring_pkt_timestamp_ns(const struct nfring_pkt *p, uint64_t *out)
{
	const char *at = (const char *)nfring_pkt_attr(p, NFULA_TIMESTAMP, NULL);

	if (at && out)
		*out = nfring_get_be64(at) * 1000000000u + nfring_get_be64(at + 8) * 1000u;
	return at != NULL;
}

/* Reads the index of the interface that the packet came in by (NFULA_IFINDEX_INDEV). */
NFRING_INLINE bool nfring_pkt_indev(const struct nfring_pkt *p, uint32_t *out)
{
	return nfring_pkt_u32(p, NFULA_IFINDEX_INDEV, out);
}

/* Reads the index of the interface that the packet leaves by (NFULA_IFINDEX_OUTDEV). */
NFRING_INLINE bool nfring_pkt_outdev(const struct nfring_pkt *p, uint32_t *out)
{
	return nfring_pkt_u32(p, NFULA_IFINDEX_OUTDEV, out);
}

/* Reads the index of the bridge port that the packet came in by (NFULA_IFINDEX_PHYSINDEV); present
 * where indev is a bridge. */
NFRING_INLINE bool nfring_pkt_physindev(const struct nfring_pkt *p, uint32_t *out)
{
	return nfring_pkt_u32(p, NFULA_IFINDEX_PHYSINDEV, out);
}

/* Reads the index of the bridge port that the packet leaves by (NFULA_IFINDEX_PHYSOUTDEV); present
 * where outdev is a bridge. */
NFRING_INLINE bool nfring_pkt_physoutdev(const struct nfring_pkt *p, uint32_t *out)
{
	return nfring_pkt_u32(p, NFULA_IFINDEX_PHYSOUTDEV, out);
}

/* Returns the source hardware address (NFULA_HWADDR); *len is its length in bytes, at most 8. */
NFRING_INLINE const uint8_t *nfring_pkt_hw_addr(const struct nfring_pkt *p, uint32_t *len)
{
	const uint8_t *at = (const uint8_t *)nfring_pkt_attr(p, NFULA_HWADDR, NULL);
	uint32_t n = at ? nfring_get_be16(at) : 0;

	if (len)
		*len = n < 8 ? n : 8;
	return at ? at + 4 : NULL;
}

/* Returns the packet from its network header on (NFULA_PAYLOAD): *len is at most opts.copy_range_bytes.
 * At the netdev family's egress hook the kernel puts the link header before it. Absent with NFRING_COPY_NONE and _META.
 */
NFRING_INLINE const uint8_t *nfring_pkt_payload(const struct nfring_pkt *p, uint32_t *len)
{
	return (const uint8_t *)nfring_pkt_attr(p, NFULA_PAYLOAD, len);
}

/* Returns the prefix of the rule (NFULA_PREFIX); *len is its length without a final NUL. The
 * string may lack the NUL: use *len. */
NFRING_INLINE const char *nfring_pkt_prefix(const struct nfring_pkt *p, uint32_t *len)
{
	uint32_t n;
	const char *at = (const char *)nfring_pkt_attr(p, NFULA_PREFIX, &n);

	if (n && at[n - 1] == '\0')
		n--;
	if (len)
		*len = n;
	return at;
}

/* Reads the user id that owns the local socket which sent the packet (NFULA_UID). */
NFRING_INLINE bool nfring_pkt_uid(const struct nfring_pkt *p, uint32_t *out)
{
	return nfring_pkt_u32(p, NFULA_UID, out);
}

/* Reads the group id of that owner (NFULA_GID). */
NFRING_INLINE bool nfring_pkt_gid(const struct nfring_pkt *p, uint32_t *out)
{
	return nfring_pkt_u32(p, NFULA_GID, out);
}

/* Reads the number of the packet in its group (NFULA_SEQ); present with NFRING_FLAG_SEQ only. */
NFRING_INLINE bool nfring_pkt_seq(const struct nfring_pkt *p, uint32_t *out)
{
	return nfring_pkt_u32(p, NFULA_SEQ, out);
}

/* Reads the number of the packet among all groups of the namespace (NFULA_SEQ_GLOBAL); present with
 * NFRING_FLAG_SEQ_GLOBAL only. */
NFRING_INLINE bool nfring_pkt_seq_global(const struct nfring_pkt *p, uint32_t *out)
{
	return nfring_pkt_u32(p, NFULA_SEQ_GLOBAL, out);
}

/* Reads the type of the incoming device (NFULA_HWTYPE): ARPHRD_* of linux/if_arp.h. */
NFRING_INLINE bool nfring_pkt_hw_type(const struct nfring_pkt *p, uint16_t *out)
{
	return nfring_pkt_u16(p, NFULA_HWTYPE, out);
}

/* Reads the length of the hardware header (NFULA_HWLEN), bytes. */
NFRING_INLINE bool nfring_pkt_hw_len(const struct nfring_pkt *p, uint16_t *out)
{
	return nfring_pkt_u16(p, NFULA_HWLEN, out);
}

/* Returns the hardware header as received (NFULA_HWHEADER). */
NFRING_INLINE const uint8_t *nfring_pkt_hw_header(const struct nfring_pkt *p, uint32_t *len)
{
	return (const uint8_t *)nfring_pkt_attr(p, NFULA_HWHEADER, len);
}

/* Returns the conntrack attributes (NFULA_CT), nested as in linux/netfilter/nfnetlink_conntrack.h;
 * present with NFRING_FLAG_CONNTRACK only. */
NFRING_INLINE const uint8_t *nfring_pkt_ct(const struct nfring_pkt *p, uint32_t *len)
{
	return (const uint8_t *)nfring_pkt_attr(p, NFULA_CT, len);
}

/* Reads the state of the packet's connection (NFULA_CT_INFO): enum ip_conntrack_info of
 * linux/netfilter/nf_conntrack_common.h. */
NFRING_INLINE bool nfring_pkt_ct_info(const struct nfring_pkt *p, uint32_t *out)
{
	return nfring_pkt_u32(p, NFULA_CT_INFO, out);
}

/* Returns the Layer 2 header of bridge and netdev packets (NFULA_L2HDR). */
NFRING_INLINE const uint8_t *nfring_pkt_l2_header(const struct nfring_pkt *p, uint32_t *len)
{
	return (const uint8_t *)nfring_pkt_attr(p, NFULA_L2HDR, len);
}

/* Reads the VLAN tag that the device took off (NFULA_VLAN): *proto is its EtherType (0x8100 or
 * 0x88a8), *tci holds priority (3 bits), DEI (1) and id (12). Returns false unless both nested
 * attributes are present and within the bounds of NFULA_VLAN. */
NFRING_INLINE bool nfring_pkt_vlan(const struct nfring_pkt *p, uint16_t *proto, uint16_t *tci)
{
	uint32_t left = 0, seen = 0;
	uint16_t found[2] = { 0, 0 };
	const char *at = (const char *)nfring_pkt_attr(p, NFULA_VLAN, &left);

	while (at && left >= sizeof(struct nlattr)) {
		struct nlattr a;
		uint32_t step;

		memcpy(&a, at, sizeof(a));
		if (a.nla_len < sizeof(a) || a.nla_len > left)
			break;
		if (a.nla_len >= sizeof(a) + 2) {
			uint16_t v = nfring_get_be16(at + sizeof(a));

			if ((a.nla_type & NLA_TYPE_MASK) == NFULA_VLAN_PROTO)
				found[0] = v, seen |= 1;
			else if ((a.nla_type & NLA_TYPE_MASK) == NFULA_VLAN_TCI)
				found[1] = v, seen |= 2;
		}
		step = (a.nla_len + 3u) & ~3u;
		if (step >= left)
			break;
		at += step;
		left -= step;
	}
	if (seen != 3)
		return false;
	if (proto)
		*proto = found[0];
	if (tci)
		*tci = found[1];
	return true;
}

#ifdef __cplusplus
}
#endif
#endif
