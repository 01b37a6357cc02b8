/* SPDX-License-Identifier: MIT */
/* Writes datagrams as the kernel would, and as it never would. Built by hand and
 * not with libmnl, which refuses to write what the hostile tests need. */
#ifndef NFR_MSG_H
#define NFR_MSG_H

#include "nlmsg.h"
#include "exact_block.h"
#include <arpa/inet.h>

#define MSG_MAX_BYTES 8192u
#define MSG_PACKET (NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET)

struct msg {
	alignas(8) uint8_t bytes[MSG_MAX_BYTES];
	uint32_t len;
	uint32_t begin; /* of the message being written */
};

static inline void msg_put(struct msg *m, const void *data, uint32_t len)
{
	if (len)
		memcpy(m->bytes + m->len, data, len);
	m->len += len;
	while (m->len % 4)
		m->bytes[m->len++] = 0;
}

static inline struct nlmsghdr *msg_header(struct msg *m)
{
	return (struct nlmsghdr *)(void *)(m->bytes + m->begin);
}

/* Closes the message: its length is what was put since it began. */
static inline void msg_end(struct msg *m)
{
	msg_header(m)->nlmsg_len = m->len - m->begin;
}

/* Begins a message of any type, with nothing after its header. */
static inline void msg_begin(struct msg *m, uint16_t type)
{
	struct nlmsghdr h = { .nlmsg_len = sizeof(h), .nlmsg_type = type };

	m->begin = m->len;
	msg_put(m, &h, sizeof(h));
}

static inline void msg_begin_packet(struct msg *m, uint8_t family, uint16_t group)
{
	struct nfgenmsg g = { .nfgen_family = family, .version = NFNETLINK_V0, .res_id = htons(group) };

	msg_begin(m, MSG_PACKET);
	msg_put(m, &g, sizeof(g));
	msg_end(m);
}

/* An attribute that claims to be `nla_len` long and holds `len` bytes. */
static inline void msg_attr_claiming(struct msg *m, uint16_t nla_len, uint16_t type, const void *data, uint32_t len)
{
	struct nlattr a = { .nla_len = nla_len, .nla_type = type };

	msg_put(m, &a, sizeof(a));
	msg_put(m, data, len);
	msg_end(m);
}

static inline void msg_attr(struct msg *m, uint16_t type, const void *data, uint32_t len)
{
	msg_attr_claiming(m, (uint16_t)(sizeof(struct nlattr) + len), type, data, len);
}

static inline void msg_attr_u16(struct msg *m, uint16_t type, uint16_t value)
{
	value = htons(value);
	msg_attr(m, type, &value, sizeof(value));
}

static inline void msg_attr_u32(struct msg *m, uint16_t type, uint32_t value)
{
	value = htonl(value);
	msg_attr(m, type, &value, sizeof(value));
}

/* A packet with a number only, as short as numbered packets come. */
static inline void msg_numbered(struct msg *m, uint32_t seq)
{
	msg_begin_packet(m, 2, 5);
	msg_attr_u32(m, NFULA_SEQ, seq);
}

static inline void msg_error(struct msg *m, uint32_t seq, int err)
{
	struct nlmsgerr e = { .error = err };

	e.msg.nlmsg_seq = seq;
	msg_begin(m, NLMSG_ERROR);
	msg_put(m, &e, sizeof(e));
	msg_end(m);
}

/* The end of a batch of several packets: the kernel writes an nfgenmsg into it. */
static inline void msg_done(struct msg *m)
{
	msg_begin(m, NLMSG_DONE);
	msg_put(m, "\0\0\0\5", 4);
	msg_end(m);
}

/* Parses `m` in a block of its exact length. The caller frees the block. */
static inline struct exact_block msg_parse(const struct msg *m, uint32_t max, struct nfr_parse *p)
{
	struct exact_block block = exact_block_make(m->bytes, m->len, max);

	p->pkt = block.pkt;
	p->max = max;
	nfr_nlmsg_parse(p, block.datagram, m->len);
	return block;
}

#endif
