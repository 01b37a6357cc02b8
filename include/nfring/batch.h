/* SPDX-License-Identifier: MIT */
/* Batches of packets and the accessors of a packet's attributes.
 *
 * A batch is one netlink datagram, where the kernel put it: nothing is copied or
 * converted until an accessor is called. Accessors check presence, take no lock,
 * make no system call, and return host byte order unless they say otherwise.
 * What they point to stays valid until the batch is released (or, in a
 * callback, until it returns).
 *
 *   struct nfring_pkt (64 bytes, one per packet)      the datagram
 *   +-----------+---------+----------------------+    +----------+----------+-----------+
 *   | msg: here | present | attr[NFULA_x] x 22   |    | nlmsghdr | nfgenmsg | nlattr .. |
 *   +-----|-----+---------+----------|-----------+    +----------+----------+-----------+
 *         '------- bytes ------------|------------------^                     ^
 *                                    '---- from there, in units of 4 bytes ---'
 */
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

/* One packet: where its attributes lie. Exactly one cache line. All offsets are
 * relative, so that a descriptor holds in any mapping of its memory. The fields
 * are for the accessors below; programs use those. */
struct nfring_pkt {
	int32_t msg;                     /* from this descriptor to its nlmsghdr, bytes */
	uint32_t present;                /* bit NFULA_x: the attribute is there, long enough for its type */
	uint16_t attr[NFRING_PKT_ATTRS]; /* from the nlmsghdr to the nlattr, in 4 bytes */
	uint16_t reserved[6];            /* 0 */
} __attribute__((aligned(64)));

/* What nfring_queue_claim() hands out and a callback gets. The caller's memory. */
struct nfring_batch {
	const struct nfring_pkt *pkt; /* `count` descriptors in the order of logging */
	uint32_t count;               /* packets, 1 or more */
	uint32_t slab;                /* for nfring_queue_release() */
	uint64_t received_ns;         /* CLOCK_REALTIME at which the worker took the datagram, ns */
	uint32_t bytes;               /* the datagram, netlink headers included */
	uint16_t worker;              /* which worker received it, from 0 */
	uint16_t group;               /* NFLOG group */
};

/* -- raw access --------------------------------------------------------------- */

/* Whether attribute `type` (NFULA_x) is there. */
static inline bool nfring_pkt_has(const struct nfring_pkt *p, unsigned type)
{
	return type < NFRING_PKT_ATTRS && (p->present >> type & 1u);
}

/* The netlink message of the packet, in network and host order as the kernel
 * wrote it: nlmsghdr, nfgenmsg, attributes. */
static inline const struct nlmsghdr *nfring_pkt_message(const struct nfring_pkt *p)
{
	return (const struct nlmsghdr *)(const void *)((const char *)p + p->msg);
}

/* Bytes of attribute `type` as the kernel wrote them and their number in *len
 * (len may be NULL); NULL if it is absent. */
static inline const void *nfring_pkt_attr(const struct nfring_pkt *p, unsigned type, uint32_t *len)
{
	const struct nlattr *a;

	if (!nfring_pkt_has(p, type))
		return NULL;
	a = (const struct nlattr *)(const void *)((const char *)p + p->msg + 4 * (size_t)p->attr[type]);
	if (len)
		*len = a->nla_len - (uint32_t)sizeof(*a);
	return a + 1;
}

/* -- helpers of the accessors, not for programs ------------------------------- */

static inline uint16_t nfring_get_be16(const void *at)
{
	uint16_t v;

	memcpy(&v, at, sizeof(v));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	v = __builtin_bswap16(v);
#endif
	return v;
}

static inline uint32_t nfring_get_be32(const void *at)
{
	uint32_t v;

	memcpy(&v, at, sizeof(v));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	v = __builtin_bswap32(v);
#endif
	return v;
}

static inline uint64_t nfring_get_be64(const void *at)
{
	return (uint64_t)nfring_get_be32(at) << 32 | nfring_get_be32((const char *)at + 4);
}

static inline bool nfring_pkt_u16(const struct nfring_pkt *p, unsigned type, uint16_t *out)
{
	const void *at = nfring_pkt_attr(p, type, NULL);

	if (!at)
		return false;
	*out = nfring_get_be16(at);
	return true;
}

static inline bool nfring_pkt_u32(const struct nfring_pkt *p, unsigned type, uint32_t *out)
{
	const void *at = nfring_pkt_attr(p, type, NULL);

	if (!at)
		return false;
	*out = nfring_get_be32(at);
	return true;
}

/* -- accessors ---------------------------------------------------------------
 * Those that return bool set *out only if the attribute is there. */

/* Protocol family of the rule: AF_INET, AF_INET6, 3 (ARP), 5 (netdev), AF_BRIDGE. */
static inline uint8_t nfring_pkt_family(const struct nfring_pkt *p)
{
	return *((const uint8_t *)nfring_pkt_message(p) + sizeof(struct nlmsghdr));
}

/* NFLOG group. */
static inline uint16_t nfring_pkt_group(const struct nfring_pkt *p)
{
	return nfring_get_be16((const char *)nfring_pkt_message(p) + sizeof(struct nlmsghdr) + 2);
}

/* EtherType, such as 0x0800. */
static inline bool nfring_pkt_hw_protocol(const struct nfring_pkt *p, uint16_t *out)
{
	return nfring_pkt_u16(p, NFULA_PACKET_HDR, out);
}

/* Netfilter hook number in the packet's family. */
static inline bool nfring_pkt_hook(const struct nfring_pkt *p, uint8_t *out)
{
	const uint8_t *at = (const uint8_t *)nfring_pkt_attr(p, NFULA_PACKET_HDR, NULL);

	if (!at)
		return false;
	*out = at[2];
	return true;
}

static inline bool nfring_pkt_mark(const struct nfring_pkt *p, uint32_t *out)
{
	return nfring_pkt_u32(p, NFULA_MARK, out);
}

/* When the packet was received or sent: CLOCK_REALTIME in ns, of microsecond
 * resolution. The kernel gives it for hooks up to FORWARD only. */
static inline bool nfring_pkt_timestamp_ns(const struct nfring_pkt *p, uint64_t *out)
{
	const char *at = (const char *)nfring_pkt_attr(p, NFULA_TIMESTAMP, NULL);

	if (!at)
		return false;
	*out = nfring_get_be64(at) * 1000000000u + nfring_get_be64(at + 8) * 1000u;
	return true;
}

/* Interface indexes. */
static inline bool nfring_pkt_indev(const struct nfring_pkt *p, uint32_t *out)
{
	return nfring_pkt_u32(p, NFULA_IFINDEX_INDEV, out);
}

static inline bool nfring_pkt_outdev(const struct nfring_pkt *p, uint32_t *out)
{
	return nfring_pkt_u32(p, NFULA_IFINDEX_OUTDEV, out);
}

/* The bridge ports, where indev or outdev is a bridge. */
static inline bool nfring_pkt_physindev(const struct nfring_pkt *p, uint32_t *out)
{
	return nfring_pkt_u32(p, NFULA_IFINDEX_PHYSINDEV, out);
}

static inline bool nfring_pkt_physoutdev(const struct nfring_pkt *p, uint32_t *out)
{
	return nfring_pkt_u32(p, NFULA_IFINDEX_PHYSOUTDEV, out);
}

/* Source hardware address, at most 8 bytes, *len of them; NULL if absent. Here
 * and below *len is set only if the attribute is there. */
static inline const uint8_t *nfring_pkt_hw_addr(const struct nfring_pkt *p, uint32_t *len)
{
	const uint8_t *at = (const uint8_t *)nfring_pkt_attr(p, NFULA_HWADDR, NULL);
	uint32_t n;

	if (!at)
		return NULL;
	n = nfring_get_be16(at);
	*len = n < 8 ? n : 8;
	return at + 4;
}

/* The packet from its network header on (in netdev and arp families too); NULL if absent. */
static inline const uint8_t *nfring_pkt_payload(const struct nfring_pkt *p, uint32_t *len)
{
	return (const uint8_t *)nfring_pkt_attr(p, NFULA_PAYLOAD, len);
}

/* The rule's prefix; *len without the final NUL. Not NUL-terminated if the
 * kernel did not write one: use *len. NULL if absent. */
static inline const char *nfring_pkt_prefix(const struct nfring_pkt *p, uint32_t *len)
{
	uint32_t n = 0;
	const char *at = (const char *)nfring_pkt_attr(p, NFULA_PREFIX, &n);

	if (at && n && at[n - 1] == '\0')
		n--;
	if (at)
		*len = n;
	return at;
}

/* Owner of the local socket that sent the packet. */
static inline bool nfring_pkt_uid(const struct nfring_pkt *p, uint32_t *out)
{
	return nfring_pkt_u32(p, NFULA_UID, out);
}

static inline bool nfring_pkt_gid(const struct nfring_pkt *p, uint32_t *out)
{
	return nfring_pkt_u32(p, NFULA_GID, out);
}

/* Number of the packet in its group; only with NFRING_FLAG_SEQ. */
static inline bool nfring_pkt_seq(const struct nfring_pkt *p, uint32_t *out)
{
	return nfring_pkt_u32(p, NFULA_SEQ, out);
}

/* Number of the packet among all groups of the namespace; only with NFRING_FLAG_SEQ_GLOBAL. */
static inline bool nfring_pkt_seq_global(const struct nfring_pkt *p, uint32_t *out)
{
	return nfring_pkt_u32(p, NFULA_SEQ_GLOBAL, out);
}

/* ARPHRD_* of the incoming device. */
static inline bool nfring_pkt_hw_type(const struct nfring_pkt *p, uint16_t *out)
{
	return nfring_pkt_u16(p, NFULA_HWTYPE, out);
}

/* Length of the hardware header, bytes. */
static inline bool nfring_pkt_hw_len(const struct nfring_pkt *p, uint16_t *out)
{
	return nfring_pkt_u16(p, NFULA_HWLEN, out);
}

/* The hardware header as received; NULL if absent. */
static inline const uint8_t *nfring_pkt_hw_header(const struct nfring_pkt *p, uint32_t *len)
{
	return (const uint8_t *)nfring_pkt_attr(p, NFULA_HWHEADER, len);
}

/* Conntrack attributes, nested as in linux/netfilter/nfnetlink_conntrack.h; NULL if absent. */
static inline const uint8_t *nfring_pkt_ct(const struct nfring_pkt *p, uint32_t *len)
{
	return (const uint8_t *)nfring_pkt_attr(p, NFULA_CT, len);
}

/* enum ip_conntrack_info. */
static inline bool nfring_pkt_ct_info(const struct nfring_pkt *p, uint32_t *out)
{
	return nfring_pkt_u32(p, NFULA_CT_INFO, out);
}

/* The Layer 2 header of bridge and netdev packets; NULL if absent. */
static inline const uint8_t *nfring_pkt_l2_header(const struct nfring_pkt *p, uint32_t *len)
{
	return (const uint8_t *)nfring_pkt_attr(p, NFULA_L2HDR, len);
}

/* VLAN tag taken off by the device: EtherType (0x8100 or 0x88a8) and TCI
 * (priority, DEI, id). False unless both are there. The nested attributes are
 * read here, with their bounds. */
static inline bool nfring_pkt_vlan(const struct nfring_pkt *p, uint16_t *proto, uint16_t *tci)
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
	*proto = found[0];
	*tci = found[1];
	return true;
}

#ifdef __cplusplus
}
#endif
#endif
