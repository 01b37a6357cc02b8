/* SPDX-License-Identifier: MIT */
#include "nlmsg.h"

#define VALUE_OFFSET sizeof(struct nlattr)

static_assert(NFULA_L2HDR + 1 == NFRING_PKT_ATTRS, "an attribute has no slot");
static_assert(NFR_DATAGRAM_MAX_BYTES / 4 - 1 <= UINT16_MAX, "an offset does not fit");
NFR_ASSERT_SIZE(struct nfring_pkt, NFR_CACHE_LINE);
NFR_ASSERT_OFFSET(struct nfring_pkt, attr, 8);

/* Shortest nla_len of each attribute: its accessor reads that much. Attributes not named are
 * bytes of any length. */
static const uint8_t attr_min[NFRING_PKT_ATTRS] = {
	[NFULA_PACKET_HDR] = VALUE_OFFSET + sizeof(struct nfulnl_msg_packet_hdr),
	[NFULA_MARK] = VALUE_OFFSET + 4,
	[NFULA_TIMESTAMP] = VALUE_OFFSET + sizeof(struct nfulnl_msg_packet_timestamp),
	[NFULA_IFINDEX_INDEV] = VALUE_OFFSET + 4,
	[NFULA_IFINDEX_OUTDEV] = VALUE_OFFSET + 4,
	[NFULA_IFINDEX_PHYSINDEV] = VALUE_OFFSET + 4,
	[NFULA_IFINDEX_PHYSOUTDEV] = VALUE_OFFSET + 4,
	[NFULA_HWADDR] = VALUE_OFFSET + sizeof(struct nfulnl_msg_packet_hw),
	[NFULA_UID] = VALUE_OFFSET + 4,
	[NFULA_SEQ] = VALUE_OFFSET + 4,
	[NFULA_SEQ_GLOBAL] = VALUE_OFFSET + 4,
	[NFULA_GID] = VALUE_OFFSET + 4,
	[NFULA_HWTYPE] = VALUE_OFFSET + 2,
	[NFULA_HWLEN] = VALUE_OFFSET + 2,
	[NFULA_CT_INFO] = VALUE_OFFSET + 4,
};

/* Notes where the attributes of one message lie. False if a length does not fit. */
static bool walk_attributes(struct nfr_parse *p, struct nfring_pkt *pkt, const char *msg, uint32_t msg_bytes)
{
	uint32_t at = NFR_MSG_MIN_BYTES;
	uint32_t present = 0;

	while (msg_bytes - at >= VALUE_OFFSET) {
		const struct nlattr *a = (const void *)(msg + at);
		unsigned type = a->nla_type & (unsigned)NLA_TYPE_MASK;
		uint32_t step;

		if (nfr_unlikely(a->nla_len < VALUE_OFFSET || a->nla_len > msg_bytes - at))
			return false;
		if (nfr_likely(type < NFRING_PKT_ATTRS)) {
			if (nfr_likely(a->nla_len >= attr_min[type])) {
				pkt->attr[type] = (uint16_t)(at / 4);
				present |= 1u << type;
			} else {
				p->malformed++;
			}
		}
		step = nfr_align4(a->nla_len);
		if (step >= msg_bytes - at)
			break;
		at += step;
	}
	pkt->present = present & ~1u; /* type 0 means nothing */
	return true;
}

/* Reads from the message, which may lie far from the descriptor. */
static void note_sequence(struct nfr_parse *p, const struct nfring_pkt *pkt, const char *msg)
{
	uint32_t seq;

	if (!nfring_pkt_has(pkt, NFULA_SEQ))
		return;
	seq = nfring_get_be32(msg + 4 * (size_t)pkt->attr[NFULA_SEQ] + VALUE_OFFSET);
	if (p->numbered++ == 0)
		p->seq_first = seq;
	p->seq_last = seq;
}

static void take_packet(struct nfr_parse *p, const char *msg, uint32_t msg_bytes)
{
	struct nfring_pkt *pkt = &p->pkt[p->count];

	if (nfr_unlikely(p->count == p->max)) {
		p->malformed++;
		return;
	}
	*pkt = (struct nfring_pkt){ .msg = (int32_t)(msg - (const char *)pkt) };
	if (nfr_unlikely(!walk_attributes(p, pkt, msg, msg_bytes))) {
		p->malformed++;
		return;
	}
	note_sequence(p, pkt, msg);
	pkt->present &= ~p->hide;
	if (p->count++ == 0)
		p->group = nfring_get_be16(msg + sizeof(struct nlmsghdr) + 2);
}

static void take_ack(struct nfr_parse *p, const char *msg, uint32_t msg_bytes)
{
	const struct nlmsgerr *e = (const void *)(msg + sizeof(struct nlmsghdr));

	if (msg_bytes < sizeof(struct nlmsghdr) + sizeof(*e)) {
		p->malformed++;
		return;
	}
	if (p->on_ack)
		p->on_ack(p->on_ack_user, e->msg.nlmsg_seq, e->error);
}

void nfr_nlmsg_begin(struct nfr_parse *p)
{
	p->count = p->malformed = p->numbered = 0;
}

uint32_t nfr_nlmsg_one(struct nfr_parse *p, const char *msg, uint32_t left)
{
	const struct nlmsghdr *h = (const void *)msg;

	if (nfr_unlikely(left < sizeof(*h) || h->nlmsg_len > left)) {
		p->malformed += !p->cut;
		return left;
	}
	if (nfr_unlikely(h->nlmsg_len < sizeof(*h))) {
		p->malformed++;
		return left;
	}
	if (nfr_likely(h->nlmsg_type == NFR_PACKET_TYPE && h->nlmsg_len >= NFR_MSG_MIN_BYTES))
		take_packet(p, msg, h->nlmsg_len);
	else if (h->nlmsg_type == NLMSG_ERROR)
		take_ack(p, msg, h->nlmsg_len);
	else if (h->nlmsg_type != NLMSG_DONE && h->nlmsg_type != NLMSG_NOOP)
		p->malformed++;
	return nfr_min(nfr_align4(h->nlmsg_len), left);
}

void nfr_nlmsg_parse(struct nfr_parse *p, const void *datagram, uint32_t bytes)
{
	const char *msg = datagram;
	uint32_t left = bytes;

	nfr_nlmsg_begin(p);
	while (left) {
		uint32_t step = nfr_nlmsg_one(p, msg, left);

		msg += step;
		left -= step;
	}
}
