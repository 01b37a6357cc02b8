/* SPDX-License-Identifier: MIT */
#include "line.h"
#include "link.h"
#include "net.h"
#include "text.h"

#include <nfring/decode.h>
#include <string.h>

#define DIM "\033[2m"
#define CYAN "\033[36m"
#define PLAIN "\033[0m"

static void color(const struct dump_line *l, const char *code)
{
	if (l->color)
		fputs(code, l->out);
}

/* Prints the local time. Calls localtime_r() once a second only, because it is slow. */
static void print_time(struct dump_line *l, uint64_t ns)
{
	time_t second = (time_t)(ns / 1000000000u);
	struct tm tm;

	if (second != l->second || !l->clock[0]) {
		if (!localtime_r(&second, &tm) || !strftime(l->clock, sizeof(l->clock), "%H:%M:%S", &tm))
			strcpy(l->clock, "??:??:??");
		l->second = second;
	}
	color(l, DIM);
	fprintf(l->out, "%s.%06u", l->clock, (unsigned)(ns % 1000000000u / 1000));
	color(l, PLAIN);
}

static void print_device(const struct dump_line *l, uint32_t index)
{
	const char *name = l->ifname ? l->ifname(l->ifname_user, index) : NULL;

	if (name)
		cli_text_plain(l->out, name, strlen(name));
	else
		fprintf(l->out, "if%u", index);
}

/* Prints " in=br0(eth1)": the device, and in parentheses the port of the bridge if known. */
static void print_devices(const struct dump_line *l, const char *label, bool has, uint32_t index, bool has_port,
			  uint32_t port)
{
	if (!has && !has_port)
		return;
	fprintf(l->out, " %s=", label);
	if (has)
		print_device(l, index);
	if (has_port && !(has && port == index)) {
		putc('(', l->out);
		print_device(l, port);
		putc(')', l->out);
	}
}

static void print_where(const struct dump_line *l, const struct nfring_pkt *p)
{
	uint32_t dev = 0, port = 0, len = 0;
	const char *prefix = nfring_pkt_prefix(p, &len);
	bool has, has_port;

	fprintf(l->out, " %u", nfring_pkt_group(p));
	if (prefix && len) {
		putc(' ', l->out);
		color(l, CYAN);
		cli_text_quoted(l->out, prefix, len);
		color(l, PLAIN);
	}
	has = nfring_pkt_indev(p, &dev);
	has_port = nfring_pkt_physindev(p, &port);
	print_devices(l, "in", has, dev, has_port, port);
	has = nfring_pkt_outdev(p, &dev);
	has_port = nfring_pkt_physoutdev(p, &port);
	print_devices(l, "out", has, dev, has_port, port);
}

static bool is_zero(const uint8_t *bytes, uint32_t len)
{
	for (uint32_t i = 0; i < len; i++)
		if (bytes[i])
			return false;
	return true;
}

static void print_rest(const struct dump_line *l, const struct nfring_pkt *p)
{
	uint16_t proto, tci;
	const uint8_t *mac;
	uint32_t v, len;

	if (nfring_pkt_vlan(p, &proto, &tci)) {
		fprintf(l->out, " vlan=%u", tci & 0xfffu);
		if (tci >> 13)
			fprintf(l->out, " prio=%u", tci >> 13);
	}
	mac = nfring_pkt_hw_addr(p, &len);
	if (mac && cli_link_is_own(p) && !is_zero(mac, len)) { /* loopback has zeros */
		fputs(" mac=", l->out);
		cli_text_mac(l->out, mac, len);
	}
	if (nfring_pkt_uid(p, &v))
		fprintf(l->out, " uid=%u", v);
	if (nfring_pkt_gid(p, &v))
		fprintf(l->out, " gid=%u", v);
	if (nfring_pkt_mark(p, &v) && v)
		fprintf(l->out, " mark=0x%x", v);
	if (nfring_pkt_ct_info(p, &v))
		fprintf(l->out, " ctinfo=%u", v);
}

void dump_line_packet(struct dump_line *l, const struct nfring_batch *b, const struct nfring_pkt *p)
{
	print_time(l, nfring_pkt_time_ns(b, p, NULL));
	print_where(l, p);
	putc(' ', l->out);
	cli_net_print(l->out, p);
	print_rest(l, p);
	putc('\n', l->out);
}
