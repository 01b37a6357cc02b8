/* SPDX-License-Identifier: MIT */
#include "line.h"
#include "bytes.h"
#include "conntrack.h"
#include "link.h"
#include "names.h"
#include "net.h"

#include <string.h>

#define DIM "\033[2m"
#define CYAN "\033[36m"
#define PLAIN "\033[0m"

static void color(const struct dump_line *l, struct cli_writer *w, const char *code)
{
	if (l->color)
		cli_writer_text(w, code);
}

static void print_time(struct dump_line *l, struct cli_writer *w, uint64_t ns)
{
	color(l, w, DIM);
	dump_time_print(&l->time, w, ns);
	color(l, w, PLAIN);
}

static void print_device(struct cli_writer *w, const struct dump_packet *p, uint32_t index)
{
	const char *name = dump_ifname(p, index);

	if (name)
		cli_writer_plain(w, name, strlen(name));
	else
		cli_print_number(w, "if", index);
}

/* Appends " in=br0(eth1)": the device, and in parentheses the port of the bridge if known. */
static void print_devices(struct cli_writer *w, const struct dump_packet *p, const char *label, unsigned device,
			  unsigned port)
{
	uint32_t index = 0, port_index = 0;
	const bool has = nfring_pkt_u32(p->pkt, device, &index), has_port = nfring_pkt_u32(p->pkt, port, &port_index);

	if (!has && !has_port)
		return;
	cli_writer_text(w, label);
	if (has)
		print_device(w, p, index);
	if (has_port && !(has && port_index == index)) {
		cli_writer_char(w, '(');
		print_device(w, p, port_index);
		cli_writer_char(w, ')');
	}
}

static void print_where(const struct dump_line *l, struct cli_writer *w, const struct dump_packet *p)
{
	uint32_t len = 0;
	const char *prefix = nfring_pkt_prefix(p->pkt, &len), *hook = cli_hook_name(p->pkt);

	cli_writer_u64(w, nfring_pkt_group(p->pkt));
	if (prefix && len) {
		cli_writer_char(w, ' ');
		color(l, w, CYAN);
		cli_writer_quoted(w, prefix, len);
		color(l, w, PLAIN);
	}
	if (hook) {
		cli_writer_char(w, ' ');
		cli_writer_text(w, hook);
	}
	print_devices(w, p, " in=", NFULA_IFINDEX_INDEV, NFULA_IFINDEX_PHYSINDEV);
	print_devices(w, p, " out=", NFULA_IFINDEX_OUTDEV, NFULA_IFINDEX_PHYSOUTDEV);
	cli_writer_char(w, ' ');
}

static bool is_zero(const uint8_t *bytes, uint32_t len)
{
	for (uint32_t i = 0; i < len; i++)
		if (bytes[i])
			return false;
	return true;
}

static void print_mac(struct cli_writer *w, const struct nfring_pkt *p)
{
	uint32_t len;
	const uint8_t *mac = nfring_pkt_hw_addr(p, &len);

	if (!mac || !cli_link_is_own(p) || is_zero(mac, len)) /* loopback has zeros */
		return;
	cli_writer_literal(w, " mac=");
	cli_writer_mac(w, mac, len);
}

static void print_user(const struct dump_line *l, struct cli_writer *w, uint32_t uid)
{
	const char *name = cli_resolve_user(l->style.resolve, uid);

	cli_writer_literal(w, " uid=");
	if (name)
		cli_writer_plain(w, name, strlen(name));
	else
		cli_writer_u64(w, uid);
}

static void print_rest(const struct dump_line *l, struct cli_writer *w, const struct nfring_pkt *p)
{
	uint32_t v;

	if (nfring_pkt_uid(p, &v))
		print_user(l, w, v);
	if (nfring_pkt_gid(p, &v))
		cli_print_number(w, " gid=", v);
	if (nfring_pkt_mark(p, &v) && v)
		cli_print_hex(w, " mark=0x", v);
	cli_conntrack_text(w, p);
}

static bool line_packet(struct dump_format *f, struct cli_writer *w, const struct dump_packet *p)
{
	struct dump_line *l = (struct dump_line *)f;
	struct cli_decoded d;

	cli_decode(p->pkt, &d);
	print_time(l, w, p->time_ns);
	print_where(l, w, p);
	cli_net_print(w, &l->style, &d, l->link);
	if (!l->link || !d.ether)
		print_mac(w, p->pkt);
	print_rest(l, w, p->pkt);
	cli_writer_char(w, '\n');
	if (l->hex)
		dump_bytes_hex(w, d.payload, d.payload_len);
	else if (l->ascii)
		dump_bytes_ascii(w, d.payload, d.payload_len);
	return true;
}

static void line_loss(struct dump_format *f, struct cli_writer *w, const struct dump_loss *loss)
{
	struct dump_line *l = (struct dump_line *)f;

	print_time(l, w, loss->time_ns);
	cli_writer_u64(w, loss->group);
	cli_print_number(w, " lost ", loss->lost);
	cli_writer_text(w, loss->lost == 1 ? " packet\n" : " packets\n");
}

void dump_line_init(struct dump_line *l, const struct dump_line_options *o, uint8_t time, bool color)
{
	*l = (struct dump_line){
		.format = { .packet = line_packet, .loss = line_loss },
		.style = o->style,
		.color = color,
		.link = o->link,
		.hex = o->hex,
		.ascii = o->ascii,
	};
	dump_time_init(&l->time, time);
}
