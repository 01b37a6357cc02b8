/* SPDX-License-Identifier: MIT */
#include "reference.h"

#include <libmnl/libmnl.h>
#include <limits.h>
#include <stdlib.h>

#define PACKET (NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET)

size_t reference_value_bytes(unsigned type)
{
	switch (type) {
	case NFULA_PACKET_HDR:
		return sizeof(struct nfulnl_msg_packet_hdr);
	case NFULA_TIMESTAMP:
		return sizeof(struct nfulnl_msg_packet_timestamp);
	case NFULA_HWADDR:
		return sizeof(struct nfulnl_msg_packet_hw);
	case NFULA_HWTYPE:
	case NFULA_HWLEN:
		return sizeof(uint16_t);
	case NFULA_PAYLOAD:
	case NFULA_PREFIX:
	case NFULA_HWHEADER:
	case NFULA_CT:
	case NFULA_VLAN:
	case NFULA_L2HDR:
		return 0;
	default:
		return sizeof(uint32_t);
	}
}

static bool read_attributes(struct reference *r, const char *datagram, const struct nlmsghdr *h,
			    struct reference_pkt *pkt)
{
	const struct nlattr *a = mnl_nlmsg_get_payload_offset(h, sizeof(struct nfgenmsg));
	int left = (int)(h->nlmsg_len - sizeof(*h) - sizeof(struct nfgenmsg));

	memset(pkt, 0, sizeof(*pkt));
	pkt->msg = (uint32_t)((const char *)h - datagram);
	while (left >= (int)sizeof(*a)) {
		unsigned type;

		if (!mnl_attr_ok(a, left))
			return false;
		type = mnl_attr_get_type(a);
		if (type < NFRING_PKT_ATTRS && mnl_attr_get_payload_len(a) < (type ? reference_value_bytes(type) : 0))
			r->malformed++;
		else if (type > 0 && type < NFRING_PKT_ATTRS)
			pkt->attr[type] = (uint32_t)((const char *)a - datagram);
		left -= (int)MNL_ALIGN(a->nla_len);
		a = mnl_attr_next(a);
	}
	return true;
}

static void read_packet(struct reference *r, const char *datagram, const struct nlmsghdr *h)
{
	struct reference_pkt pkt;

	if (h->nlmsg_len < sizeof(*h) + sizeof(struct nfgenmsg) || !read_attributes(r, datagram, h, &pkt)) {
		r->malformed++;
		return;
	}
	if (r->count == r->max)
		abort();
	r->pkt[r->count++] = pkt;
}

void reference_read(struct reference *r, const void *datagram, uint32_t bytes)
{
	const struct nlmsghdr *h = datagram;
	int left = (int)bytes;

	r->count = r->malformed = r->acks = 0;
	while (left >= (int)sizeof(*h)) {
		/* libmnl compares as int, so a length beyond that would pass. */
		if (h->nlmsg_len > INT_MAX || !mnl_nlmsg_ok(h, left))
			break;
		if (h->nlmsg_type == PACKET)
			read_packet(r, datagram, h);
		else if (h->nlmsg_type == NLMSG_ERROR && mnl_nlmsg_get_payload_len(h) >= sizeof(struct nlmsgerr))
			r->acks++;
		else if (h->nlmsg_type != NLMSG_DONE && h->nlmsg_type != NLMSG_NOOP)
			r->malformed++;
		h = mnl_nlmsg_next(h, &left);
	}
	r->malformed += left > 0;
}
