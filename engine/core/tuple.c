/* SPDX-License-Identifier: MIT */
/* Addresses, ports and flags of a packet; nfring/decode.h specifies them.
 *
 *    0                                       6          8     9         12    16    20
 *   |ver, length/4| tos | total length | id | fragment | ttl | protocol | sum | src | dst | options
 *    0                      4                6             7           8     24    40
 *   |ver, class, flow label | payload length | next header | hop limit | src | dst | extensions */
#include "network.h"
#include "compiler.h"

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
#define SIZE_MIN_BYTES offsetof(struct nfring_tuple, src)

/* What follows the headers read so far. */
struct rest {
	const uint8_t *at;
	uint32_t len;      /* captured bytes of the IP packet from `at` on */
	uint32_t wire_len; /* bytes by the IP header; 0: unknown */
};

static void read_ports(struct nfring_tuple *t, const struct rest *r)
{
	if (r->len < 4)
		return;
	t->src_port = nfring_get_be16(r->at);
	t->dst_port = nfring_get_be16(r->at + 2);
	t->present |= NFRING_TUPLE_PORTS;
}

static void read_icmp(struct nfring_tuple *t, const struct rest *r)
{
	if (r->len < 2)
		return;
	t->icmp_type = r->at[0];
	t->icmp_code = r->at[1];
	t->present |= NFRING_TUPLE_ICMP;
}

static void read_transport(struct nfring_tuple *t, const struct rest *r)
{
	switch (t->protocol) {
	case IPPROTO_TCP:
		read_ports(t, r);
		if (r->len >= 14) {
			t->tcp_flags = nfring_get_be16(r->at + 12) & 0xfffu;
			t->present |= NFRING_TUPLE_TCP_FLAGS;
		}
		break;
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		read_ports(t, r);
		break;
	case IPPROTO_ICMP:
		if (t->family == AF_INET)
			read_icmp(t, r);
		break;
	case IPPROTO_ICMPV6:
		if (t->family == AF_INET6)
			read_icmp(t, r);
		break;
	default:
		break;
	}
}

/* Enters where the transport layer begins, and what is there. */
static void read_rest(struct nfring_tuple *t, const struct nfr_network *n, const struct rest *r)
{
	t->l4_offset = (uint16_t)(r->at - n->begin);
	t->l4_len = (uint16_t)r->len;
	t->l4_wire_len = r->wire_len;
	t->present |= NFRING_TUPLE_L4;
	if (t->fragment_offset == 0)
		read_transport(t, r);
}

/* Returns what follows the first `header` bytes of the packet; the caller has checked that they
 * are captured. A link pads short packets: those bytes are none of the packet's. */
static struct rest after(const struct nfr_network *n, uint32_t header)
{
	uint32_t stated = nfr_network_ip_len(n);
	uint32_t len = stated && stated < n->len ? stated : n->len;

	return (struct rest){ n->at + header, len - header, stated ? stated - header : 0 };
}

static void read_ip4(struct nfring_tuple *t, const struct nfr_network *n)
{
	const uint8_t *at = n->at;
	uint32_t header = (at[0] & 15) * 4u;
	uint16_t fragment;
	struct rest r;

	t->family = AF_INET;
	if (n->len >= 8) {
		fragment = nfring_get_be16(at + 6);
		t->fragment_offset = (uint16_t)((fragment & IP4_OFFSET) * 8);
		t->more_fragments = (fragment & IP4_MORE) != 0;
		t->present |= NFRING_TUPLE_FRAGMENT;
	}
	if (n->len >= 10) {
		t->protocol = at[9];
		t->present |= NFRING_TUPLE_PROTOCOL;
	}
	if (n->len >= NFR_IP4_BYTES) {
		memcpy(t->src, at + 12, 4);
		memcpy(t->dst, at + 16, 4);
		t->present |= NFRING_TUPLE_ADDRESSES;
	}
	if (n->len >= header) {
		r = after(n, header);
		read_rest(t, n, &r);
	}
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
	t->present |= NFRING_TUPLE_FRAGMENT;
}

/* Steps over the extension headers; *next becomes the protocol of what is at r->at. Returns false
 * if they are cut, longer than the packet, or too many. The data of a later fragment ends them. */
static bool skip_extensions(struct nfring_tuple *t, struct rest *r, uint8_t *next)
{
	for (unsigned i = 0;; i++) {
		uint32_t bytes = extension_bytes(*next, r->at, r->len);

		if (bytes == 0 || t->fragment_offset)
			return true;
		if (bytes > r->len || i == EXTENSIONS_MAX)
			return false;
		if (*next == IPPROTO_FRAGMENT)
			read_fragment(t, r->at);
		*next = r->at[0];
		r->at += bytes;
		r->len -= bytes;
		r->wire_len -= r->wire_len ? bytes : 0;
	}
}

static void read_ip6(struct nfring_tuple *t, const struct nfr_network *n)
{
	uint8_t next;
	struct rest r;

	t->family = AF_INET6;
	if (n->len < NFR_IP6_BYTES)
		return;
	memcpy(t->src, n->at + 8, 16);
	memcpy(t->dst, n->at + 24, 16);
	t->present |= NFRING_TUPLE_ADDRESSES;
	next = n->at[6];
	r = after(n, NFR_IP6_BYTES);
	if (!skip_extensions(t, &r, &next))
		return;
	t->present |= NFRING_TUPLE_FRAGMENT;
	if (extension_bytes(next, r.at, r.len) == 0) {
		t->protocol = next;
		t->present |= NFRING_TUPLE_PROTOCOL;
	}
	read_rest(t, n, &r);
}

/* Fills in *t, which is whole. */
static void read_tuple(struct nfring_tuple *t, const struct nfr_network *n)
{
	memset(t, 0, sizeof(*t));
	t->size = sizeof(*t);
	if (n->type == NFR_TYPE_IP4)
		read_ip4(t, n);
	else
		read_ip6(t, n);
}

/* Fills in the first t->size bytes for a caller of another version. */
static void read_sized(struct nfring_tuple *t, const struct nfr_network *n)
{
	uint32_t size = t->size;
	struct nfring_tuple known;

	read_tuple(&known, n);
	known.size = size;
	memset(t, 0, size);
	memcpy(t, &known, nfr_min(size, sizeof(known)));
}

int nfring_pkt_tuple(const struct nfring_pkt *p, struct nfring_tuple *t)
{
	struct nfr_network n;

	if (t->size < SIZE_MIN_BYTES || t->size > SIZE_MAX_BYTES)
		return -EINVAL;
	if (!nfr_network_find(p, &n))
		return -ENOENT;
	if (nfr_likely(t->size == sizeof(*t)))
		read_tuple(t, &n);
	else
		read_sized(t, &n);
	return 0;
}
