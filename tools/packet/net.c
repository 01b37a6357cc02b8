/* SPDX-License-Identifier: MIT */
#include "net.h"
#include "l4.h"
#include "text.h"

#include <arpa/inet.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <nfring/batch.h>

#define TYPE_QINQ 0x88a8
#define VLAN_TAG_BYTES 4
#define VLAN_TAGS_MAX 4
#define IP4_BYTES 20
#define IP6_BYTES 40
#define EXTENSIONS_MAX 32
#define ARP_BYTES 8 /* without the addresses */

uint32_t cli_net_ip_length(const uint8_t *at, uint32_t len)
{
	uint32_t n;

	if (len >= 4 && at[0] >> 4 == 4)
		return nfring_get_be16(at + 2);
	if (len < 6 || at[0] >> 4 != 6)
		return 0;
	n = nfring_get_be16(at + 4);
	return n ? n + IP6_BYTES : 0;
}

/*  0                   1                   2                   3
 *  |ver|ihl|  tos  |  total length | id | flags, offset/8 | ttl | protocol | checksum | src | dst | options */
static void print_ip4(FILE *f, const uint8_t *at, uint32_t len)
{
	char src[INET_ADDRSTRLEN], dst[INET_ADDRSTRLEN];
	struct cli_l4 x = { .src = src, .dst = dst };
	uint32_t header, total;

	if (len < IP4_BYTES || at[0] >> 4 != 4 || (at[0] & 15) * 4u < IP4_BYTES) {
		fprintf(f, "IP [bad or cut header], length %u", len);
		return;
	}
	header = (at[0] & 15) * 4u;
	total = nfring_get_be16(at + 2);
	if (total < header)
		total = len; /* 0 with segmentation offload above 64 KiB */
	inet_ntop(AF_INET, at + 12, src, sizeof(src));
	inet_ntop(AF_INET, at + 16, dst, sizeof(dst));
	x.protocol = at[9];
	x.offset = (nfring_get_be16(at + 6) & 0x1fffu) * 8;
	x.fragment = x.offset != 0;
	x.at = at + (header < len ? header : len);
	x.captured = header < len ? len - header : 0;
	x.length = total > header ? total - header : 0;
	if (x.captured > x.length)
		x.captured = x.length; /* padding of the link is no data */
	fputs("IP ", f);
	cli_l4_print(f, &x);
}

/* Skips the extension headers: moves x->at, captured, length and protocol behind them.
 * Returns false if the packet is cut off inside one. */
static bool skip_extensions(struct cli_l4 *x)
{
	for (unsigned i = 0; i < EXTENSIONS_MAX; i++) {
		uint32_t bytes = 8;

		switch (x->protocol) {
		case IPPROTO_FRAGMENT:
			if (x->captured >= 4) {
				x->offset = nfring_get_be16(x->at + 2) & 0xfff8u;
				x->fragment = x->offset != 0;
			}
			break;
		case IPPROTO_AH:
			bytes = x->captured >= 2 ? (x->at[1] + 2u) * 4 : bytes;
			break;
		case IPPROTO_HOPOPTS:
		case IPPROTO_ROUTING:
		case IPPROTO_DSTOPTS:
		case 135: /* mobility */
			bytes = x->captured >= 2 ? (x->at[1] + 1u) * 8 : bytes;
			break;
		default:
			return true;
		}
		if (x->captured < bytes || x->length < bytes)
			return false;
		x->protocol = x->at[0];
		x->at += bytes;
		x->captured -= bytes;
		x->length -= bytes;
		if (x->fragment)
			return true;
	}
	return false;
}

/*  |ver, class, flow (4)| payload length (2) | next header | hop limit | src (16) | dst (16) | extensions */
static void print_ip6(FILE *f, const uint8_t *at, uint32_t len)
{
	char src[INET6_ADDRSTRLEN], dst[INET6_ADDRSTRLEN];
	struct cli_l4 x = { .src = src, .dst = dst };

	if (len < IP6_BYTES || at[0] >> 4 != 6) {
		fprintf(f, "IP6 [bad or cut header], length %u", len);
		return;
	}
	inet_ntop(AF_INET6, at + 8, src, sizeof(src));
	inet_ntop(AF_INET6, at + 24, dst, sizeof(dst));
	x.protocol = at[6];
	x.at = at + IP6_BYTES;
	x.captured = len - IP6_BYTES;
	x.length = nfring_get_be16(at + 4);
	if (x.length == 0)
		x.length = x.captured; /* a jumbogram */
	if (x.captured > x.length)
		x.captured = x.length;
	fputs("IP6 ", f);
	if (skip_extensions(&x))
		cli_l4_print(f, &x);
	else
		fprintf(f, "%s > %s: [bad or cut extension header], length %u", src, dst, x.length);
}

/*  | htype | ptype | hlen | plen | operation | sender hw, sender ip, target hw, target ip */
static void print_arp(FILE *f, const uint8_t *at, uint32_t len)
{
	char sender[INET_ADDRSTRLEN], target[INET_ADDRSTRLEN];
	unsigned op, hlen;

	if (len < ARP_BYTES) {
		fprintf(f, "ARP [cut], length %u", len);
		return;
	}
	op = nfring_get_be16(at + 6);
	hlen = at[4];
	if (nfring_get_be16(at + 2) != ETHERTYPE_IP || at[5] != 4 || len < ARP_BYTES + 2 * (hlen + 4)) {
		fprintf(f, "ARP, operation %u, length %u", op, len);
		return;
	}
	inet_ntop(AF_INET, at + ARP_BYTES + hlen, sender, sizeof(sender));
	inet_ntop(AF_INET, at + ARP_BYTES + 2 * hlen + 4, target, sizeof(target));
	if (op == 1) {
		fprintf(f, "ARP, Request who-has %s tell %s, length %u", target, sender, len);
	} else if (op == 2) {
		fprintf(f, "ARP, Reply %s is-at ", sender);
		cli_text_mac(f, at + ARP_BYTES, hlen);
		fprintf(f, ", length %u", len);
	} else {
		fprintf(f, "ARP, operation %u, %s > %s, length %u", op, sender, target, len);
	}
}

void cli_net_print(FILE *f, uint16_t type, const uint8_t *at, uint32_t len)
{
	for (unsigned tags = 0; (type == ETHERTYPE_VLAN || type == TYPE_QINQ) && tags < VLAN_TAGS_MAX; tags++) {
		if (len < VLAN_TAG_BYTES)
			break;
		fprintf(f, "vlan %u, ", nfring_get_be16(at) & 0xfffu);
		type = nfring_get_be16(at + 2);
		at += VLAN_TAG_BYTES;
		len -= VLAN_TAG_BYTES;
	}
	if (type == ETHERTYPE_IP)
		print_ip4(f, at, len);
	else if (type == ETHERTYPE_IPV6)
		print_ip6(f, at, len);
	else if (type == ETHERTYPE_ARP)
		print_arp(f, at, len);
	else
		fprintf(f, "ethertype 0x%04x, length %u", type, len);
}
