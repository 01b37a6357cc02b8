/* SPDX-License-Identifier: MIT */
#include "little_endian.h"
#include "nlmsg.h"

#include <endian.h>
#include <string.h>

static void convert16(uint8_t *at)
{
	uint16_t v;

	memcpy(&v, at, sizeof(v));
	v = le16toh(v);
	memcpy(at, &v, sizeof(v));
}

static void convert32(uint8_t *at)
{
	uint32_t v;

	memcpy(&v, at, sizeof(v));
	v = le32toh(v);
	memcpy(at, &v, sizeof(v));
}

void little_endian_attributes(uint8_t *at, uint32_t bytes)
{
	while (bytes >= sizeof(struct nlattr)) {
		struct nlattr a;
		uint32_t step;

		convert16(at);
		convert16(at + offsetof(struct nlattr, nla_type));
		memcpy(&a, at, sizeof(a));
		if (a.nla_len < sizeof(a) || a.nla_len > bytes)
			return;
		if (a.nla_type & NLA_F_NESTED)
			little_endian_attributes(at + sizeof(a), a.nla_len - (uint32_t)sizeof(a));
		step = nfr_min(nfr_align4(a.nla_len), bytes);
		at += step;
		bytes -= step;
	}
}

static void convert_header(uint8_t *at)
{
	convert32(at);
	convert16(at + offsetof(struct nlmsghdr, nlmsg_type));
	convert16(at + offsetof(struct nlmsghdr, nlmsg_flags));
	convert32(at + offsetof(struct nlmsghdr, nlmsg_seq));
	convert32(at + offsetof(struct nlmsghdr, nlmsg_pid));
}

/* The body of a message with this header. */
static void convert_body(const struct nlmsghdr *h, uint8_t *at, uint32_t bytes)
{
	if (h->nlmsg_type == NFR_PACKET_TYPE && bytes >= sizeof(struct nfgenmsg)) {
		little_endian_attributes(at + sizeof(struct nfgenmsg), bytes - (uint32_t)sizeof(struct nfgenmsg));
	} else if (h->nlmsg_type == NLMSG_ERROR && bytes >= sizeof(struct nlmsgerr)) {
		convert32(at);
		convert_header(at + offsetof(struct nlmsgerr, msg));
	}
}

void little_endian_datagram(uint8_t *at, uint32_t bytes)
{
	while (bytes >= sizeof(struct nlmsghdr)) {
		struct nlmsghdr h;
		uint32_t step;

		convert_header(at);
		memcpy(&h, at, sizeof(h));
		if (h.nlmsg_len < sizeof(h) || h.nlmsg_len > bytes)
			return;
		convert_body(&h, at + sizeof(h), h.nlmsg_len - (uint32_t)sizeof(h));
		step = nfr_min(nfr_align4(h.nlmsg_len), bytes);
		at += step;
		bytes -= step;
	}
}
