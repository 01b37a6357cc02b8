/* SPDX-License-Identifier: MIT */
#include "net.h"
#include "ip.h"

#include <net/ethernet.h>

#define TYPE_QINQ 0x88a8
#define TYPE_MPLS 0x8847
#define TYPE_MPLS_MULTICAST 0x8848
#define TYPE_PPPOE_SESSION 0x8864
#define TYPE_LLDP 0x88cc

static void print_type_number(struct cli_writer *w, uint16_t type)
{
	const uint8_t bytes[] = { (uint8_t)(type >> 8), (uint8_t)type };

	cli_writer_literal(w, "0x");
	cli_writer_hex(w, bytes, sizeof(bytes));
}

static const char *type_name(uint16_t type)
{
	switch (type) {
	case ETHERTYPE_IP:
		return "IPv4";
	case ETHERTYPE_IPV6:
		return "IPv6";
	case ETHERTYPE_ARP:
		return "ARP";
	case ETHERTYPE_VLAN:
		return "802.1Q";
	case TYPE_QINQ:
		return "802.1Q-QinQ";
	case TYPE_MPLS:
		return "MPLS unicast";
	case TYPE_MPLS_MULTICAST:
		return "MPLS multicast";
	case TYPE_PPPOE_SESSION:
		return "PPPoE S";
	case TYPE_LLDP:
		return "LLDP";
	default:
		return "Unknown";
	}
}

/* "ethertype IPv4 (0x0800)" */
static void print_type(struct cli_writer *w, uint16_t type)
{
	cli_writer_literal(w, "ethertype ");
	cli_writer_text(w, type_name(type));
	cli_writer_literal(w, " (");
	print_type_number(w, type);
	cli_writer_char(w, ')');
}

/* Returns true if the Ethernet header is a part of the payload, which wire_len counts. */
static bool is_within(const struct cli_decoded *d)
{
	return d->payload && d->ether >= d->payload && d->ether < d->payload + d->payload_len;
}

static void print_link(struct cli_writer *w, const struct cli_decoded *d)
{
	const uint32_t len = d->wire_len ? d->wire_len : d->payload_len;

	cli_writer_mac(w, d->ether + 6, 6);
	cli_writer_literal(w, " > ");
	cli_writer_mac(w, d->ether, 6);
	cli_writer_literal(w, ", ");
	print_type(w, d->vlans ? d->vlan[0].proto : nfring_get_be16(d->ether + 12));
	cli_print_number(w, ", length ", len + (is_within(d) ? 0 : CLI_ETHER_BYTES));
	cli_writer_literal(w, ": ");
}

/* Appends the tags. With the link header also what type is behind each. */
static void print_vlans(struct cli_writer *w, const struct cli_decoded *d, bool link)
{
	for (unsigned i = 0; i < d->vlans; i++) {
		const uint16_t tci = d->vlan[i].tci;

		cli_print_number(w, "vlan ", tci & 0xfffu);
		if (link || tci >> 13)
			cli_print_number(w, ", p ", tci >> 13);
		cli_writer_literal(w, ", ");
		if (link) {
			print_type(w, i + 1 < d->vlans ? d->vlan[i + 1].proto : d->ethertype);
			cli_writer_literal(w, ", ");
		}
	}
}

static void print_arp(struct cli_writer *w, const struct cli_decoded *d, bool label)
{
	struct cli_arp a;

	if (!cli_decode_arp(d, &a)) {
		cli_print_number(w, "ARP [cut], length ", d->network_len);
		return;
	}
	if (label)
		cli_writer_literal(w, "ARP, ");
	if (!a.src_ip || !a.dest_ip) {
		cli_print_number(w, "operation ", a.op);
	} else if (a.op == 1) {
		cli_writer_literal(w, "Request who-has ");
		cli_writer_ip4(w, a.dest_ip);
		cli_writer_literal(w, " tell ");
		cli_writer_ip4(w, a.src_ip);
	} else if (a.op == 2) {
		cli_writer_literal(w, "Reply ");
		cli_writer_ip4(w, a.src_ip);
		cli_writer_literal(w, " is-at ");
		cli_writer_mac(w, a.src_mac, a.mac_len);
	} else {
		cli_print_number(w, "operation ", a.op);
		cli_writer_literal(w, ", ");
		cli_writer_ip4(w, a.src_ip);
		cli_writer_literal(w, " > ");
		cli_writer_ip4(w, a.dest_ip);
	}
	cli_print_number(w, ", length ", d->arp_len);
}

/* Appends what is behind the tags. `label`: its protocol was not named yet. */
static void print_network(struct cli_writer *w, const struct cli_style *s, const struct cli_decoded *d, bool label)
{
	const bool is_ip_type = d->ethertype == ETHERTYPE_IP || d->ethertype == ETHERTYPE_IPV6;

	if (d->is_ip && is_ip_type) {
		cli_ip_print(w, s, &d->ip, label);
	} else if (d->is_ip) { /* PPPoE or MPLS */
		cli_writer_literal(w, "ethertype ");
		print_type_number(w, d->ethertype);
		cli_writer_literal(w, ", ");
		cli_ip_print(w, s, &d->ip, true);
	} else if (is_ip_type) {
		cli_ip_print_bad(w, d->ethertype == ETHERTYPE_IP ? AF_INET : AF_INET6, d->network_len);
	} else if (d->ethertype == ETHERTYPE_ARP) {
		print_arp(w, d, label);
	} else {
		cli_writer_literal(w, "ethertype ");
		print_type_number(w, d->ethertype);
		cli_print_number(w, ", length ", d->network_len);
	}
}

void cli_net_print(struct cli_writer *w, const struct cli_style *s, const struct cli_decoded *d, bool link)
{
	link = link && d->ether;
	if (link)
		print_link(w, d);
	print_vlans(w, d, link);
	if (d->payload) {
		print_network(w, s, d, !link);
		return;
	}
	cli_writer_literal(w, "ethertype ");
	print_type_number(w, d->ethertype);
	cli_writer_literal(w, ", not copied");
}
