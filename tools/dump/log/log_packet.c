/* SPDX-License-Identifier: MIT */
#include "log_packet.h"
#include "decoded.h"
#include "link.h"
#include "log_ip.h"
#include "style.h"

#include <linux/if_arp.h>
#include <net/ethernet.h>
#include <string.h>

static void print_device(struct cli_writer *w, const struct dump_packet *p, const char *label, uint32_t index)
{
	const char *name = index ? dump_ifname(p, index) : NULL;

	cli_writer_text(w, label);
	if (name)
		cli_writer_plain(w, name, strlen(name));
	else if (index)
		cli_print_number(w, "if", index);
	cli_writer_char(w, ' ');
}

/* PREFIXIN=br0 OUT= PHYSIN=eth0. A device that is not there has an empty name. */
static void print_where(struct cli_writer *w, const struct dump_packet *p)
{
	uint32_t in = 0, out = 0, port = 0, len;
	const char *prefix = nfring_pkt_prefix(p->pkt, &len);

	cli_writer_plain(w, prefix, len);
	nfring_pkt_indev(p->pkt, &in);
	nfring_pkt_outdev(p->pkt, &out);
	print_device(w, p, "IN=", in);
	print_device(w, p, "OUT=", out);
	if (nfring_pkt_physindev(p->pkt, &port) && port != in)
		print_device(w, p, "PHYSIN=", port);
	if (nfring_pkt_physoutdev(p->pkt, &port) && port != out)
		print_device(w, p, "PHYSOUT=", port);
}

/* The kernel shows it where there is a device that the packet came in by. */
static void print_mac(struct cli_writer *w, const struct nfring_pkt *p)
{
	uint32_t len = 0;
	const uint8_t *header = nfring_pkt_hw_header(p, &len);

	if (!nfring_pkt_indev(p, NULL))
		return;
	cli_writer_literal(w, "MAC=");
	if (header && cli_link_is_own(p))
		cli_writer_mac(w, header, len);
	cli_writer_char(w, ' ');
}

/* As the kernel's `log flags ether` shows a tag. */
static void print_vlans(struct cli_writer *w, const struct cli_decoded *d)
{
	for (unsigned i = 0; i < d->vlans; i++) {
		const uint8_t proto[] = { (uint8_t)(d->vlan[i].proto >> 8), (uint8_t)d->vlan[i].proto };

		cli_writer_literal(w, "VPROTO=");
		cli_writer_hex(w, proto, sizeof(proto));
		cli_print_number(w, " VID=", d->vlan[i].tci & 0xfffu);
		cli_writer_char(w, ' ');
	}
}

/*  | hardware type | protocol | lengths | operation | addresses | */
static void print_arp(struct cli_writer *w, const struct cli_decoded *d)
{
	struct cli_arp a;

	if (!cli_decode_arp(d, &a)) {
		cli_writer_literal(w, "TRUNCATED ");
		return;
	}
	cli_print_number(w, "ARP HTYPE=", nfring_get_be16(d->arp));
	cli_writer_literal(w, " PTYPE=0x");
	cli_writer_hex(w, d->arp + 2, 2);
	cli_print_number(w, " OPCODE=", a.op);
	cli_writer_char(w, ' ');
	if (nfring_get_be16(d->arp) != ARPHRD_ETHER || a.mac_len != ETHER_ADDR_LEN || !a.src_ip || !a.dest_ip)
		return;
	cli_writer_literal(w, "MACSRC=");
	cli_writer_mac(w, a.src_mac, a.mac_len);
	cli_writer_literal(w, " IPSRC=");
	cli_writer_ip4(w, a.src_ip);
	cli_writer_literal(w, " MACDST=");
	cli_writer_mac(w, a.dest_mac, a.mac_len);
	cli_writer_literal(w, " IPDST=");
	cli_writer_ip4(w, a.dest_ip);
	cli_writer_char(w, ' ');
}

static void print_owner(struct cli_writer *w, const struct nfring_pkt *p)
{
	uint32_t v;

	if (nfring_pkt_uid(p, &v)) {
		cli_print_number(w, "UID=", v);
		cli_writer_char(w, ' ');
	}
	if (nfring_pkt_gid(p, &v)) {
		cli_print_number(w, "GID=", v);
		cli_writer_char(w, ' ');
	}
	if (nfring_pkt_mark(p, &v) && v) {
		cli_print_hex(w, "MARK=0x", v);
		cli_writer_char(w, ' ');
	}
}

void dump_log_packet(struct cli_writer *w, const struct dump_packet *p, bool verbose)
{
	struct cli_decoded d;

	cli_decode(p->pkt, &d);
	print_where(w, p);
	if (d.ethertype != ETHERTYPE_ARP)
		print_mac(w, p->pkt);
	print_vlans(w, &d);
	if (d.is_ip)
		dump_log_ip(w, &d.ip, verbose);
	else if (d.ethertype == ETHERTYPE_ARP)
		print_arp(w, &d);
	else if (d.ethertype == ETHERTYPE_IP || d.ethertype == ETHERTYPE_IPV6)
		cli_writer_literal(w, "TRUNCATED ");
	print_owner(w, p->pkt);
}
