/* SPDX-License-Identifier: MIT */
/* Addresses, ports and flags of a packet; nfring/decode.h specifies them.
 *
 *    0                                       6          8     9         12    16    20
 *   |ver, length/4| tos | total length | id | fragment | ttl | protocol | sum | src | dst | options
 *    0                      4                6             7           8     24    40
 *   |ver, class, flow label | payload length | next header | hop limit | src | dst | extensions */
#include "network.h"

#include <errno.h>
#include <netinet/in.h>
#include <nfring/decode.h>
#include <sys/socket.h>

#define EXTENSIONS_MAX 16

#define IP4_OFFSET 0x1fffu /* in units of 8 bytes */
#define IP4_MORE 0x2000u
#define IP6_OFFSET 0xfff8u
#define IP6_MORE 1u

/* No struct nfring_tuple will ever be larger: the caller did not set the size. */
#define SIZE_MAX_BYTES 4096u
/* Lengths and offsets of a tuple have 16 bits, as the kernel's attributes have. */
#define IP_MAX_BYTES 65535u
#define SIZE_MIN_BYTES offsetof(struct nfring_tuple, src)

/* What follows the headers read so far. */
struct rest {
	const uint8_t *at;
	uint32_t len;      /* captured bytes of the IP packet from `at` on */
	uint32_t wire_len; /* bytes by the IP header; 0: unknown */
};

/* The functions that read fields return the bits of what they found: `present` is written once. */

static uint32_t read_ports(struct nfring_tuple *t, const struct rest *r)
{
	if (r->len < 4)
		return 0;
	t->src_port = nfring_get_be16(r->at);
	t->dst_port = nfring_get_be16(r->at + 2);
	return NFRING_TUPLE_PORTS;
}

static uint32_t read_tcp(struct nfring_tuple *t, const struct rest *r)
{
	if (r->len < 14)
		return read_ports(t, r);
	t->tcp_flags = nfring_get_be16(r->at + 12) & 0xfffu;
	return read_ports(t, r) | NFRING_TUPLE_TCP_FLAGS;
}

static uint32_t read_icmp(struct nfring_tuple *t, const struct rest *r)
{
	if (r->len < 2)
		return 0;
	t->icmp_type = r->at[0];
	t->icmp_code = r->at[1];
	return NFRING_TUPLE_ICMP;
}

/* `icmp` is the protocol number of ICMP in this version of IP. */
static uint32_t read_transport(struct nfring_tuple *t, const struct rest *r, uint8_t protocol, uint8_t icmp)
{
	switch (protocol) {
	case IPPROTO_TCP:
		return read_tcp(t, r);
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		return read_ports(t, r);
	default:
		return protocol == icmp ? read_icmp(t, r) : 0;
	}
}

/* Enters where the transport layer begins. */
static uint32_t enter_rest(struct nfring_tuple *t, const struct nfr_network *n, const struct rest *r)
{
	t->l4_offset = (uint16_t)(r->at - n->begin);
	t->l4_len = (uint16_t)r->len;
	t->l4_wire_len = r->wire_len;
	return NFRING_TUPLE_L4;
}

/* Returns what follows the first `header` bytes of the packet, which are captured. `stated` is the
 * length by its header. A link pads short packets: those bytes are none of the packet's. */
static struct rest after(const struct nfr_network *n, uint32_t header, uint32_t stated)
{
	uint32_t len = stated && stated < n->len ? stated : n->len;

	return (struct rest){ n->at + header, len - header, stated ? stated - header : 0 };
}

/* Reads the fields of an IPv4 header that is cut before its addresses end. */
static uint32_t read_cut_ip4(struct nfring_tuple *t, const struct nfr_network *n)
{
	uint32_t present = 0;

	if (n->len >= 8) {
		uint16_t field = nfring_get_be16(n->at + 6);

		t->fragment_offset = (uint16_t)((field & IP4_OFFSET) * 8);
		t->more_fragments = (field & IP4_MORE) != 0;
		present |= NFRING_TUPLE_FRAGMENT;
	}
	if (n->len >= 10) {
		t->protocol = n->at[9];
		present |= NFRING_TUPLE_PROTOCOL;
	}
	return present;
}

static uint32_t read_ip4(struct nfring_tuple *t, const struct nfr_network *n)
{
	const uint8_t *at = n->at;
	uint32_t header = (at[0] & 15) * 4u, present;
	uint16_t field;
	struct rest r;

	t->family = AF_INET;
	if (nfr_unlikely(n->len < NFR_IP4_BYTES))
		return read_cut_ip4(t, n);
	field = nfring_get_be16(at + 6);
	present = NFRING_TUPLE_ADDRESSES | NFRING_TUPLE_PROTOCOL | NFRING_TUPLE_FRAGMENT;
	memcpy(t->src, at + 12, 4);
	memcpy(t->dst, at + 16, 4);
	t->protocol = at[9];
	t->fragment_offset = (uint16_t)((field & IP4_OFFSET) * 8);
	t->more_fragments = (field & IP4_MORE) != 0;
	if (nfr_unlikely(n->len < header))
		return present;
	r = after(n, header, nfr_network_ip4_len(n));
	present |= enter_rest(t, n, &r);
	if (field & IP4_OFFSET)
		return present;
	return present | read_transport(t, &r, at[9], IPPROTO_ICMP);
}

/* Returns the bytes of extension header `type`, of which `len` are captured; 0: it is none.
 * Every one has at least 8, its length in the second. */
static uint32_t extension_bytes(uint8_t type, const uint8_t *at, uint32_t len)
{
	uint32_t units = len >= 8 ? at[1] : 0;

	switch (type) {
	case IPPROTO_HOPOPTS:
	case IPPROTO_ROUTING:
	case IPPROTO_DSTOPTS:
		return (units + 1) * 8;
	case IPPROTO_AH:
		return (units + 2) * 4;
	case IPPROTO_FRAGMENT:
		return 8;
	default:
		return 0;
	}
}

/* Reads a fragment header: | next header | 0 | offset (13 bits), 0, more (1) | id (4) */
static void read_fragment(struct nfring_tuple *t, const uint8_t *at)
{
	uint16_t field = nfring_get_be16(at + 2);

	t->fragment_offset = field & IP6_OFFSET;
	t->more_fragments |= field & IP6_MORE;
}

/* Steps over the extension headers; *next becomes the protocol of what is at r->at. Returns
 * NFRING_TUPLE_L4 and NFRING_TUPLE_FRAGMENT; not _L4 if they are cut, longer than the packet, or too
 * many; not _FRAGMENT if no fragment header came before that. The data of a later fragment ends
 * them. */
static uint32_t skip_extensions(struct nfring_tuple *t, struct rest *r, uint8_t *next)
{
	uint32_t present = 0;

	for (unsigned i = 0;; i++) {
		uint32_t bytes = extension_bytes(*next, r->at, r->len);

		if (bytes == 0 || (present && t->fragment_offset))
			return NFRING_TUPLE_L4 | NFRING_TUPLE_FRAGMENT;
		if (bytes > r->len || i == EXTENSIONS_MAX)
			return present;
		if (*next == IPPROTO_FRAGMENT) {
			read_fragment(t, r->at);
			present = NFRING_TUPLE_FRAGMENT;
		}
		*next = r->at[0];
		r->at += bytes;
		r->len -= bytes;
		r->wire_len -= r->wire_len ? bytes : 0;
	}
}

static uint32_t read_ip6(struct nfring_tuple *t, const struct nfr_network *n)
{
	uint32_t present = NFRING_TUPLE_ADDRESSES;
	uint8_t next;
	struct rest r;

	t->family = AF_INET6;
	if (nfr_unlikely(n->len < NFR_IP6_BYTES))
		return 0;
	memcpy(t->src, n->at + 8, 16);
	memcpy(t->dst, n->at + 24, 16);
	next = n->at[6];
	r = after(n, NFR_IP6_BYTES, nfr_network_ip6_len(n));
	present |= skip_extensions(t, &r, &next);
	if (!(present & NFRING_TUPLE_L4))
		return present;
	enter_rest(t, n, &r);
	if (extension_bytes(next, r.at, r.len))
		return present; /* in a later fragment: what follows it is not known */
	t->protocol = next;
	present |= NFRING_TUPLE_PROTOCOL;
	return t->fragment_offset ? present : present | read_transport(t, &r, next, IPPROTO_ICMPV6);
}

/* Fills in *t, which is whole. */
static void read_tuple(struct nfring_tuple *t, const struct nfr_network *n)
{
	memset(t, 0, sizeof(*t));
	t->size = sizeof(*t);
	t->present = n->type == NFR_TYPE_IP4 ? read_ip4(t, n) : read_ip6(t, n);
}

/* Hands *known to a caller of another version, whose tuple has `size` bytes. */
static void hand_out(struct nfring_tuple *t, uint32_t size, const struct nfring_tuple *known)
{
	memset(t, 0, size);
	memcpy(t, known, nfr_min(size, sizeof(*known)));
	t->size = size;
}

static bool is_sized(const struct nfring_tuple *t)
{
	return t && t->size >= SIZE_MIN_BYTES && t->size <= SIZE_MAX_BYTES;
}

/* Fills in the caller's *t, of any size that is_sized() accepts. */
static void read_sized(struct nfring_tuple *t, const struct nfr_network *n)
{
	struct nfring_tuple known;

	if (nfr_likely(t->size == sizeof(*t))) {
		read_tuple(t, n);
		return;
	}
	read_tuple(&known, n);
	hand_out(t, t->size, &known);
}

int nfring_pkt_tuple(const struct nfring_pkt *p, struct nfring_tuple *t)
{
	struct nfr_network n;

	if (!p || !is_sized(t))
		return -EINVAL;
	if (!nfr_network_find(p, &n))
		return -ENOENT;
	read_sized(t, &n);
	return 0;
}

int nfring_ip_tuple(const void *ip, uint32_t len, struct nfring_tuple *t)
{
	struct nfr_network n = { .begin = ip, .at = ip, .len = nfr_min(len, IP_MAX_BYTES) };

	if (!ip || !is_sized(t))
		return -EINVAL;
	if (n.len)
		n.type = n.at[0] >> 4 == 4 ? NFR_TYPE_IP4 : NFR_TYPE_IP6;
	if (!nfr_network_is_ip(&n))
		return -ENOENT;
	read_sized(t, &n);
	return 0;
}
