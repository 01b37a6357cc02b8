/* SPDX-License-Identifier: MIT */
#include "record.h"

#include <pcap/dlt.h>

#define HEADER_BYTES ((uint32_t)sizeof(struct nlmsghdr))
#define NUMBER_BYTES ((uint32_t)sizeof(struct nlattr) + 4)

/* Returns where the number `type` stands that the capture did not ask for, from the message on; 0: nowhere. The
 * engine always has the kernel number packets, and hides the numbers from the accessors; the offsets it leaves. */
static uint32_t hidden_at(const struct nfring_pkt *p, unsigned type)
{
	uint32_t at = 4 * (uint32_t)p->attr[type];
	const struct nlattr *a = (const void *)((const uint8_t *)nfring_pkt_message(p) + at);

	if (!at || nfring_pkt_has(p, type))
		return 0;
	return (a->nla_type & NLA_TYPE_MASK) == (int)type && a->nla_len == NUMBER_BYTES ? at : 0;
}

static void add(struct dump_record *r, const void *at, uint32_t len)
{
	r->part[r->parts].at = at;
	r->part[r->parts].len = len;
	r->parts += len > 0;
	r->len += len;
}

static bool read_nflog(struct dump_record *r, const struct nfring_pkt *p)
{
	const struct nlmsghdr *h = nfring_pkt_message(p);
	const uint8_t *msg = (const uint8_t *)h;
	uint32_t a = hidden_at(p, NFULA_SEQ), b = hidden_at(p, NFULA_SEQ_GLOBAL);
	uint32_t first = a && (!b || a < b) ? a : b, second = first == a ? b : a, from = HEADER_BYTES;

	if (h->nlmsg_len < HEADER_BYTES || h->nlmsg_len - HEADER_BYTES > DUMP_RECORD_MAX_BYTES)
		return false;
	if (first) {
		add(r, msg + from, first - from);
		from = first + NUMBER_BYTES;
	}
	if (second) {
		add(r, msg + from, second - from);
		from = second + NUMBER_BYTES;
	}
	add(r, msg + from, h->nlmsg_len - from);
	return true;
}

static bool read_raw(struct dump_record *r, const struct nfring_pkt *p)
{
	uint32_t len;
	const uint8_t *ip = nfring_pkt_ip(p, &len);

	if (!ip || len > DUMP_RECORD_MAX_BYTES)
		return false;
	add(r, ip, len);
	return true;
}

/* Returns the bytes of the packet that were not captured, as far as its headers tell. */
static uint32_t cut_off(const struct nfring_pkt *p)
{
	uint32_t len = 0, whole = nfring_pkt_wire_len(p);

	nfring_pkt_payload(p, &len);
	return whole > len ? whole - len : 0;
}

bool dump_record_read(struct dump_record *r, const struct nfring_pkt *p, int linktype)
{
	*r = (struct dump_record){ 0 };
	if (!(linktype == DLT_RAW ? read_raw(r, p) : read_nflog(r, p)))
		return false;
	r->wire_len = r->len + cut_off(p);
	return true;
}
