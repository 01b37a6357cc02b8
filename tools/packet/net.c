/* SPDX-License-Identifier: MIT */
#include "net.h"
#include "l4.h"
#include "writer.h"

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <net/ethernet.h>

#define TYPE_QINQ 0x88a8
#define VLAN_TAG_BYTES 4
#define VLAN_TAGS_MAX 4
#define IP6_BYTES 40
#define ARP_BYTES 8 /* without the addresses */

/* The EtherType, which follows from the family where no attribute says it. */
static uint16_t network_type(const struct nfring_pkt *p)
{
	uint16_t type = 0;

	if (nfring_pkt_hw_protocol(p, &type) && type)
		return type;
	switch (nfring_pkt_family(p)) {
	case NFPROTO_IPV4:
		return ETHERTYPE_IP;
	case NFPROTO_IPV6:
		return ETHERTYPE_IPV6;
	case NFPROTO_ARP:
		return ETHERTYPE_ARP;
	default:
		return type;
	}
}

static void print_bad(struct cli_writer *w, uint16_t type, uint32_t len)
{
	cli_writer_printf(w, "IP%s [bad or cut header], length %u", type == ETHERTYPE_IPV6 ? "6" : "", len);
}

/* Prints the packet if it is IP. `type` is the EtherType behind the VLAN tags. */
static bool print_ip(struct cli_writer *w, const struct nfring_pkt *p, uint16_t type)
{
	struct nfring_tuple t = { .size = sizeof(t) };
	uint32_t len;

	if (!nfring_pkt_ip(p, &len) || nfring_pkt_tuple(p, &t) < 0)
		return false;
	if (type != ETHERTYPE_IP && type != ETHERTYPE_IPV6) /* PPPoE or MPLS */
		cli_writer_printf(w, "ethertype 0x%04x, ", type);
	type = t.family == AF_INET ? ETHERTYPE_IP : ETHERTYPE_IPV6;
	if (!(t.present & NFRING_TUPLE_ADDRESSES) || (t.family == AF_INET && !(t.present & NFRING_TUPLE_L4))) {
		print_bad(w, type, len);
		return true;
	}
	cli_writer_text(w, type == ETHERTYPE_IP ? "IP " : "IP6 ");
	if (t.present & NFRING_TUPLE_L4) {
		cli_l4_print(w, &t, nfring_pkt_payload(p, NULL) + t.l4_offset);
		return true;
	}
	cli_l4_print_addresses(w, &t);
	cli_writer_printf(w, ": [bad or cut extension header], length %u", len - IP6_BYTES);
	return true;
}

/*  | htype | ptype | hlen | plen | operation | sender hw, sender ip, target hw, target ip */
static void print_arp(struct cli_writer *w, const uint8_t *at, uint32_t len)
{
	char sender[INET_ADDRSTRLEN], target[INET_ADDRSTRLEN];
	unsigned op, hlen;

	if (len < ARP_BYTES) {
		cli_writer_printf(w, "ARP [cut], length %u", len);
		return;
	}
	op = nfring_get_be16(at + 6);
	hlen = at[4];
	if (nfring_get_be16(at + 2) != ETHERTYPE_IP || at[5] != 4 || len < ARP_BYTES + 2 * (hlen + 4)) {
		cli_writer_printf(w, "ARP, operation %u, length %u", op, len);
		return;
	}
	inet_ntop(AF_INET, at + ARP_BYTES + hlen, sender, sizeof(sender));
	inet_ntop(AF_INET, at + ARP_BYTES + 2 * hlen + 4, target, sizeof(target));
	if (op == 1) {
		cli_writer_printf(w, "ARP, Request who-has %s tell %s, length %u", target, sender, len);
	} else if (op == 2) {
		cli_writer_printf(w, "ARP, Reply %s is-at ", sender);
		cli_writer_mac(w, at + ARP_BYTES, hlen);
		cli_writer_printf(w, ", length %u", len);
	} else {
		cli_writer_printf(w, "ARP, operation %u, %s > %s, length %u", op, sender, target, len);
	}
}

void cli_net_print(struct cli_writer *w, const struct nfring_pkt *p)
{
	uint32_t len = 0;
	const uint8_t *at = nfring_pkt_payload(p, &len);
	uint16_t type = network_type(p);

	if (!at) {
		cli_writer_printf(w, "ethertype 0x%04x, not copied", type);
		return;
	}
	for (unsigned tags = 0; (type == ETHERTYPE_VLAN || type == TYPE_QINQ) && tags < VLAN_TAGS_MAX; tags++) {
		if (len < VLAN_TAG_BYTES)
			break;
		cli_writer_printf(w, "vlan %u, ", nfring_get_be16(at) & 0xfffu);
		type = nfring_get_be16(at + 2);
		at += VLAN_TAG_BYTES;
		len -= VLAN_TAG_BYTES;
	}
	if (print_ip(w, p, type))
		return;
	if (type == ETHERTYPE_IP || type == ETHERTYPE_IPV6)
		print_bad(w, type, len);
	else if (type == ETHERTYPE_ARP)
		print_arp(w, at, len);
	else
		cli_writer_printf(w, "ethertype 0x%04x, length %u", type, len);
}
