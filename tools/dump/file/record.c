/* SPDX-License-Identifier: MIT */
#include "record.h"

#include <pcap/pcap.h>

#define HEADER_BYTES sizeof(struct nlmsghdr)
#define FIRST_ATTR (sizeof(struct nlmsghdr) + sizeof(struct nfgenmsg))

/* The engine always has the kernel number packets; a capture that did not ask for
 * the numbers must look as if it had not. */
static bool is_hidden(const struct nfring_pkt *p, const struct nlattr *a)
{
	unsigned type = a->nla_type & (unsigned)NLA_TYPE_MASK;

	return (type == NFULA_SEQ || type == NFULA_SEQ_GLOBAL) && !nfring_pkt_has(p, type);
}

bool dump_record_nflog(struct cli_writer *w, const struct nfring_pkt *p)
{
	const struct nlmsghdr *h = nfring_pkt_message(p);
	const uint8_t *msg = (const uint8_t *)h;
	uint32_t at = FIRST_ATTR, from = HEADER_BYTES;

	if (h->nlmsg_len < FIRST_ATTR)
		return false;
	while (h->nlmsg_len - at >= sizeof(struct nlattr)) {
		const struct nlattr *a = (const void *)(msg + at);
		uint32_t step = (a->nla_len + 3u) & ~3u;

		if (a->nla_len < sizeof(*a) || step > h->nlmsg_len - at)
			break; /* the last one, without padding */
		if (is_hidden(p, a)) {
			cli_writer_bytes(w, msg + from, at - from);
			from = at + step;
		}
		at += step;
	}
	cli_writer_bytes(w, msg + from, h->nlmsg_len - from);
	return true;
}

bool dump_record(struct cli_writer *w, const struct nfring_pkt *p, int linktype)
{
	const uint8_t *ip;
	uint32_t len;

	if (linktype == DLT_NFLOG)
		return dump_record_nflog(w, p);
	ip = nfring_pkt_ip(p, &len);
	if (ip)
		cli_writer_bytes(w, ip, len);
	return ip; /* DLT_RAW means IP */
}

uint32_t dump_record_cut_off(const struct nfring_pkt *p)
{
	uint32_t len = 0, whole = nfring_pkt_wire_len(p);

	nfring_pkt_payload(p, &len);
	return whole > len ? whole - len : 0;
}
