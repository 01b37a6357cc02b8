/* SPDX-License-Identifier: MIT */
#include "line.h"
#include "conntrack.h"
#include "link.h"
#include "net.h"

#include <inttypes.h>
#include <string.h>

#define DIM "\033[2m"
#define CYAN "\033[36m"
#define PLAIN "\033[0m"

static void color(const struct dump_line *l, struct cli_writer *w, const char *code)
{
	if (l->color)
		cli_writer_text(w, code);
}

/* Prints the local time. Calls localtime_r() once a second only, because it is slow. */
static void print_time(struct dump_line *l, struct cli_writer *w, uint64_t ns)
{
	time_t second = (time_t)(ns / 1000000000u);
	struct tm tm;

	if (second != l->second || !l->clock[0]) {
		if (!localtime_r(&second, &tm) || !strftime(l->clock, sizeof(l->clock), "%H:%M:%S", &tm))
			strcpy(l->clock, "??:??:??");
		l->second = second;
	}
	color(l, w, DIM);
	cli_writer_printf(w, "%s.%06u", l->clock, (unsigned)(ns % 1000000000u / 1000));
	color(l, w, PLAIN);
}

static void print_device(struct cli_writer *w, const struct dump_packet *p, uint32_t index)
{
	const char *name = dump_ifname(p, index);

	if (name)
		cli_writer_plain(w, name, strlen(name));
	else
		cli_writer_printf(w, "if%u", index);
}

/* Prints " in=br0(eth1)": the device, and in parentheses the port of the bridge if known. */
static void print_devices(struct cli_writer *w, const struct dump_packet *p, const char *label, bool has,
			  uint32_t index, bool has_port, uint32_t port)
{
	if (!has && !has_port)
		return;
	cli_writer_printf(w, " %s=", label);
	if (has)
		print_device(w, p, index);
	if (has_port && !(has && port == index)) {
		cli_writer_char(w, '(');
		print_device(w, p, port);
		cli_writer_char(w, ')');
	}
}

static void print_where(const struct dump_line *l, struct cli_writer *w, const struct dump_packet *shown)
{
	const struct nfring_pkt *p = shown->pkt;
	uint32_t dev = 0, port = 0, len = 0;
	const char *prefix = nfring_pkt_prefix(p, &len);
	bool has, has_port;

	cli_writer_printf(w, " %u", nfring_pkt_group(p));
	if (prefix && len) {
		cli_writer_char(w, ' ');
		color(l, w, CYAN);
		cli_writer_quoted(w, prefix, len);
		color(l, w, PLAIN);
	}
	has = nfring_pkt_indev(p, &dev);
	has_port = nfring_pkt_physindev(p, &port);
	print_devices(w, shown, "in", has, dev, has_port, port);
	has = nfring_pkt_outdev(p, &dev);
	has_port = nfring_pkt_physoutdev(p, &port);
	print_devices(w, shown, "out", has, dev, has_port, port);
}

static bool is_zero(const uint8_t *bytes, uint32_t len)
{
	for (uint32_t i = 0; i < len; i++)
		if (bytes[i])
			return false;
	return true;
}

static void print_rest(struct cli_writer *w, const struct nfring_pkt *p)
{
	uint16_t proto, tci;
	const uint8_t *mac;
	uint32_t v, len;

	if (nfring_pkt_vlan(p, &proto, &tci)) {
		cli_writer_printf(w, " vlan=%u", tci & 0xfffu);
		if (tci >> 13)
			cli_writer_printf(w, " prio=%u", tci >> 13);
	}
	mac = nfring_pkt_hw_addr(p, &len);
	if (mac && cli_link_is_own(p) && !is_zero(mac, len)) { /* loopback has zeros */
		cli_writer_literal(w, " mac=");
		cli_writer_mac(w, mac, len);
	}
	if (nfring_pkt_uid(p, &v))
		cli_writer_printf(w, " uid=%u", v);
	if (nfring_pkt_gid(p, &v))
		cli_writer_printf(w, " gid=%u", v);
	if (nfring_pkt_mark(p, &v) && v)
		cli_writer_printf(w, " mark=0x%x", v);
	cli_conntrack_text(w, p);
}

static bool line_packet(struct dump_format *f, struct cli_writer *w, const struct dump_packet *p)
{
	struct dump_line *l = (struct dump_line *)f;

	print_time(l, w, p->time_ns);
	print_where(l, w, p);
	cli_writer_char(w, ' ');
	cli_net_print(w, p->pkt);
	print_rest(w, p->pkt);
	cli_writer_char(w, '\n');
	return true;
}

static void line_loss(struct dump_format *f, struct cli_writer *w, const struct dump_loss *loss)
{
	struct dump_line *l = (struct dump_line *)f;

	print_time(l, w, loss->time_ns);
	cli_writer_printf(w, " %u lost %" PRIu64 " packet%s\n", loss->group, loss->lost, loss->lost == 1 ? "" : "s");
}

void dump_line_init(struct dump_line *l, bool color)
{
	*l = (struct dump_line){ .format = { .packet = line_packet, .loss = line_loss }, .color = color };
}
