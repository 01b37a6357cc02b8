/* SPDX-License-Identifier: MIT */
#include "network.h"

#include <netinet/in.h> /* before linux/in.h, which it replaces */
#include <linux/netfilter.h>
#include <nfring/decode.h>

#define TYPE_VLAN 0x8100
#define TYPE_VLAN_OUTER 0x88a8
#define TYPE_VLAN_OLD 0x9100 /* of the time before 802.1ad */
#define TYPE_MPLS 0x8847
#define TYPE_MPLS_MULTICAST 0x8848
#define TYPE_PPPOE_SESSION 0x8864

#define PPP_IP4 0x0021
#define PPP_IP6 0x0057
#define PPP_MPLS 0x0281
#define PPP_MPLS_MULTICAST 0x0283

#define MPLS_BOTTOM 0x100u
#define MPLS_IP4_EXPLICIT_NULL 0
#define MPLS_IP6_EXPLICIT_NULL 2

#define VLAN_BYTES 4u
#define PPPOE_BYTES 8u /* with the PPP protocol */
#define LABEL_BYTES 4u

/* Bounds of what is stepped over; decode.h states them. */
#define HEADERS_MAX 16
#define LABELS_MAX 16

#define OPTIONS_MAX 16
#define HOOK_EGRESS 1 /* NF_NETDEV_EGRESS, which older headers lack */
#define OPTION_PAD1 0
#define OPTION_JUMBO 0xc2
#define JUMBO_MIN_BYTES 65536u
#define JUMBO_MAX_BYTES 524280u /* GSO_MAX_SIZE of linux/netdevice.h */

/* Returns the EtherType of a packet on which the kernel set none. */
static uint16_t type_of_family(uint8_t family)
{
	switch (family) {
	case NFPROTO_IPV4:
		return NFR_TYPE_IP4;
	case NFPROTO_IPV6:
		return NFR_TYPE_IP6;
	case NFPROTO_ARP:
		return NFR_TYPE_ARP;
	default:
		return 0;
	}
}

static void advance(struct nfr_network *n, uint32_t bytes, uint16_t type)
{
	n->at += bytes;
	n->len -= bytes;
	n->type = type;
}

static bool skip_tag(struct nfr_network *n)
{
	if (n->len < VLAN_BYTES)
		return false;
	advance(n, VLAN_BYTES, nfring_get_be16(n->at + 2));
	return true;
}

static uint16_t type_in_ppp(uint16_t protocol)
{
	switch (protocol) {
	case PPP_IP4:
		return NFR_TYPE_IP4;
	case PPP_IP6:
		return NFR_TYPE_IP6;
	case PPP_MPLS:
		return TYPE_MPLS;
	case PPP_MPLS_MULTICAST:
		return TYPE_MPLS_MULTICAST;
	default:
		return 0;
	}
}

/* Version and type are 1, code 0 is session data. */
static bool skip_pppoe(struct nfr_network *n)
{
	if (n->len < PPPOE_BYTES || n->at[0] != 0x11 || n->at[1] != 0)
		return false;
	advance(n, PPPOE_BYTES, type_in_ppp(nfring_get_be16(n->at + 6)));
	return true;
}

/* Returns the type below the bottom label. */
static uint16_t type_below(uint32_t label, uint8_t first_byte)
{
	if (label == MPLS_IP4_EXPLICIT_NULL)
		return NFR_TYPE_IP4;
	if (label == MPLS_IP6_EXPLICIT_NULL)
		return NFR_TYPE_IP6;
	if (first_byte >> 4 == 4)
		return NFR_TYPE_IP4;
	return first_byte >> 4 == 6 ? NFR_TYPE_IP6 : 0;
}

static bool skip_labels(struct nfr_network *n)
{
	for (unsigned i = 0; i < LABELS_MAX && n->len > LABEL_BYTES; i++) {
		uint32_t entry = nfring_get_be32(n->at);

		advance(n, LABEL_BYTES, n->type);
		if (entry & MPLS_BOTTOM) {
			n->type = type_below(entry >> 12, n->at[0]);
			return true;
		}
	}
	return false;
}

static bool skip_header(struct nfr_network *n)
{
	switch (n->type) {
	case TYPE_VLAN:
	case TYPE_VLAN_OUTER:
	case TYPE_VLAN_OLD:
		return skip_tag(n);
	case TYPE_PPPOE_SESSION:
		return skip_pppoe(n);
	case TYPE_MPLS:
	case TYPE_MPLS_MULTICAST:
		return skip_labels(n);
	default:
		return false;
	}
}

void nfr_network_skip_link(const struct nfring_pkt *p, struct nfr_network *n)
{
	const uint8_t *link;
	uint32_t bytes;
	uint8_t hook;

	if (!nfring_pkt_hook(p, &hook) || hook != HOOK_EGRESS)
		return;
	link = nfring_pkt_l2_header(p, &bytes);
	/* What is not cut off of the payload is equal. */
	if (link && n->at && bytes <= n->len && memcmp(link, n->at, bytes) == 0)
		advance(n, bytes, n->type);
}

bool nfr_network_skip(const struct nfring_pkt *p, struct nfr_network *n)
{
	if (n->type == 0)
		n->type = type_of_family(nfring_pkt_family(p));
	for (unsigned i = 0; i < HEADERS_MAX && skip_header(n); i++)
		;
	return nfr_network_is_ip(n);
}

/* Returns the value of the jumbogram option in the hop-by-hop header at `at`, 0 if it has none.
 *   | next header | length / 8 - 1 | type, length, value | type, length, value .. */
static uint32_t jumbo_option(const uint8_t *at, uint32_t len)
{
	uint32_t end, i = 2;

	if (len < 8)
		return 0;
	end = nfr_min((at[1] + 1u) * 8, len);
	for (unsigned n = 0; n < OPTIONS_MAX && i + 6 <= end; n++) {
		if (at[i] == OPTION_JUMBO)
			return at[i + 1] == 4 ? nfring_get_be32(at + i + 2) : 0;
		i += at[i] == OPTION_PAD1 ? 1 : at[i + 1] + 2u;
	}
	return 0;
}

uint32_t nfr_network_ip6_len(const struct nfr_network *n)
{
	const uint8_t *at = n->at;
	uint32_t len = n->len, bytes = len >= 6 ? nfring_get_be16(at + 4) : 0;

	if (bytes)
		return NFR_IP6_BYTES + bytes;
	if (len <= NFR_IP6_BYTES || at[6] != IPPROTO_HOPOPTS)
		return len >= 7 && at[6] == IPPROTO_NONE ? NFR_IP6_BYTES : 0;
	bytes = jumbo_option(at + NFR_IP6_BYTES, len - NFR_IP6_BYTES);
	return bytes >= JUMBO_MIN_BYTES && bytes <= JUMBO_MAX_BYTES ? NFR_IP6_BYTES + bytes : 0;
}

const uint8_t *nfring_pkt_ip(const struct nfring_pkt *p, uint32_t *len)
{
	struct nfr_network n;
	bool found = p && nfr_network_find(p, &n);

	if (len)
		*len = found ? n.len : 0;
	return found ? n.at : NULL;
}
