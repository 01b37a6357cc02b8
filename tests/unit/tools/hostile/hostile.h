/* SPDX-License-Identifier: MIT */
/* Makes packets that no kernel would log: recorded messages (tests/fuzz/corpus, tests/recordings) and packets of every
 * kind, changed at random. Each is parsed as a worker parses it, in memory of exactly its size. */
#ifndef TEST_HOSTILE_H
#define TEST_HOSTILE_H

#include "corpus.h"
#include "exact_block.h"
#include "little_endian.h"
#include "msg.h"
#include "pcap_bytes.h"

#include <stdlib.h>

#define HOSTILE_SEEDS_MAX 512
#define HOSTILE_ATTRS_MAX 32
#define HOSTILE_VALUE_MAX 256

struct hostile_seed {
	uint8_t family;
	unsigned attrs;
	struct {
		uint16_t type, len;
		uint8_t value[HOSTILE_VALUE_MAX];
	} attr[HOSTILE_ATTRS_MAX];
};

struct hostile {
	uint64_t random;
	unsigned seeds;
	struct hostile_seed seed[HOSTILE_SEEDS_MAX];
};

static inline uint32_t hostile_below(struct hostile *h, uint32_t n)
{
	h->random ^= h->random << 13;
	h->random ^= h->random >> 7;
	h->random ^= h->random << 17;
	return (uint32_t)(h->random >> 32) % n;
}

/* -- seeds --------------------------------------------------------------------------- */

static inline void hostile_add(struct hostile_seed *s, uint16_t type, const void *value, uint32_t len)
{
	if (s->attrs == HOSTILE_ATTRS_MAX)
		return;
	len = len < HOSTILE_VALUE_MAX ? len : HOSTILE_VALUE_MAX;
	memcpy(s->attr[s->attrs].value, value, len);
	s->attr[s->attrs].len = (uint16_t)len;
	s->attr[s->attrs++].type = type;
}

/* Takes a message from its nfgenmsg on. */
static inline void hostile_take(struct hostile *h, const uint8_t *at, uint32_t len)
{
	struct hostile_seed *s = &h->seed[h->seeds];
	struct nlattr a;

	if (h->seeds == HOSTILE_SEEDS_MAX || len < 4)
		return;
	s->family = at[0];
	for (uint32_t i = 4; i + sizeof(a) <= len; i += (a.nla_len + 3u) & ~3u) {
		memcpy(&a, at + i, sizeof(a));
		if (a.nla_len < sizeof(a) || a.nla_len > len - i)
			return;
		hostile_add(s, a.nla_type, at + i + sizeof(a), a.nla_len - (uint32_t)sizeof(a));
	}
	h->seeds++;
}

static struct hostile *hostile_filled; /* corpus_each() passes no pointer on */

static inline void hostile_take_datagram(const struct corpus_file *f)
{
	struct nlmsghdr m;

	for (uint32_t i = 0; i + sizeof(m) <= f->bytes; i += (m.nlmsg_len + 3) & ~3u) {
		memcpy(&m, f->data + i, sizeof(m));
		if (m.nlmsg_len < sizeof(m) || m.nlmsg_len > f->bytes - i)
			return;
		if (m.nlmsg_type == MSG_PACKET)
			hostile_take(hostile_filled, f->data + i + sizeof(m), m.nlmsg_len - (uint32_t)sizeof(m));
	}
}

/* Returns false if there is nothing to begin with. */
static inline bool hostile_open(struct hostile *h, uint64_t random)
{
	static struct pcap_bytes file;

	h->random = random;
	hostile_filled = h;
	if (!pcap_bytes_open(&file, NFRING_RECORDINGS_DIR "/conntrack.pcap") ||
	    corpus_each(NFRING_CORPUS_DIR, hostile_take_datagram) <= 0)
		return false;
	while (pcap_bytes_next(&file)) {
		if (file.len > sizeof(struct nfgenmsg))
			little_endian_attributes(file.message + sizeof(struct nfgenmsg),
						 file.len - (uint32_t)sizeof(struct nfgenmsg));
		hostile_take(h, file.message, file.len);
	}
	return h->seeds > 0;
}

/* -- packets of every kind -------------------------------------------------------------- */

#define HOSTILE_IP4(fragment, protocol)                                                                                \
	"\x45\x10\x00\x54\x01\x02" fragment "\x3f" protocol "\x00\x00\x7f\x00\x00\x01\x0a\x00\x00\x02"
#define HOSTILE_IP6(next)                                                                                              \
	"\x6a\xbc\xde\xf0\x00\x40" next                                                                                \
	"\x3e\x20\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x20\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\x02"
#define HOSTILE_UDP "\x13\x88\x00\x35\x00\x10\x00\x00"
#define HOSTILE_TCP "\x00\x50\x1f\x90\0\0\0\x07\0\0\0\x09\x61\x12\x01\x02\0\0\0\0\x02\x04\x05\xb4"
#define HOSTILE_ARP "\0\x01\x08\0\x06\x04\0\x01\x02\0\0\0\0\x0a\x0a\x01\x01\x01\0\0\0\0\0\0\x0a\x01\x01\x02"
#define HOSTILE_ETHER "\x02\0\0\0\0\x0b\x02\0\0\0\0\x0a\x08\0"
#define HOSTILE_PACKET(type, bytes)                                                                                    \
	{                                                                                                              \
		type, sizeof(bytes) - 1, bytes                                                                         \
	}

static const struct hostile_kind {
	char type[2];
	uint16_t len;
	char bytes[HOSTILE_VALUE_MAX];
} hostile_kinds[] = {
	HOSTILE_PACKET("\x08\x00", HOSTILE_IP4("\0\0", "\x11") HOSTILE_UDP),
	HOSTILE_PACKET("\x08\x00", HOSTILE_IP4("\x40\0", "\x06") HOSTILE_TCP),
	HOSTILE_PACKET("\x08\x00",
		       HOSTILE_IP4("\0\0", "\x01") "\x03\x03\0\0\0\0\0\0" HOSTILE_IP4("\0\0", "\x11") HOSTILE_UDP),
	HOSTILE_PACKET("\x08\x00", HOSTILE_IP4("\x20\x10", "\x11") HOSTILE_UDP),
	HOSTILE_PACKET("\x08\x00", HOSTILE_IP4("\0\0", "\x2f") "\0\0\x08\0" HOSTILE_IP4("\0\0", "\x11") HOSTILE_UDP),
	HOSTILE_PACKET("\x08\x00", HOSTILE_IP4("\0\0", "\x84") "\x13\x88\x00\x35\0\0\0\x01\0\0\0\0\x01\0\0\x14"),
	HOSTILE_PACKET("\x08\x00", HOSTILE_IP4("\0\0", "\x32") "\0\0\x01\0\0\0\0\x07"),
	HOSTILE_PACKET("\x86\xdd", HOSTILE_IP6("\x11") HOSTILE_UDP),
	HOSTILE_PACKET("\x86\xdd", HOSTILE_IP6("\x00") "\x2b\0\x05\x02\0\0\x01\0"
						       "\x3c\0\0\0\0\0\0\0"
						       "\x06\0\x01\x04\0\0\0\0" HOSTILE_TCP),
	HOSTILE_PACKET("\x86\xdd", HOSTILE_IP6("\x2c") "\x11\0\x00\x11\xfe\xdc\xba\x98" HOSTILE_UDP),
	HOSTILE_PACKET("\x86\xdd", HOSTILE_IP6("\x3a") "\x03\x00\0\0\0\0\0\0" HOSTILE_IP6("\x06") HOSTILE_TCP),
	HOSTILE_PACKET("\x86\xdd", HOSTILE_IP6("\x3a") "\x87\0\0\0\0\0\0\0\x20\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\x02"),
	HOSTILE_PACKET("\x08\x06", HOSTILE_ARP),
	HOSTILE_PACKET("\x81\x00", "\x45\x64\x08\x00" HOSTILE_IP4("\0\0", "\x11") HOSTILE_UDP),
	HOSTILE_PACKET("\x88\xa8", "\x45\x64\x81\x00\x45\x65\x08\x06" HOSTILE_ARP),
	HOSTILE_PACKET("\x88\x64", "\x11\0\0\x01\0\x1e\0\x21" HOSTILE_IP4("\0\0", "\x11") HOSTILE_UDP),
	HOSTILE_PACKET("\x88\x47", "\0\0\x11\x40" HOSTILE_IP4("\0\0", "\x11") HOSTILE_UDP),
	HOSTILE_PACKET("\x88\xcc", "\x02\x07\x04\0\x01\x02\x03\x04\x05"),
};

/* -- changes ---------------------------------------------------------------------------- */

/* Gives the packet of a kind, in a family and hook that may not fit. */
static inline void hostile_make_kind(struct hostile *h, struct hostile_seed *s)
{
	static const uint8_t families[] = { 2, 10, 3, 5, 7, 1, 0, 255 };
	const struct hostile_kind *k = &hostile_kinds[hostile_below(h, ARRAY_SIZE(hostile_kinds))];
	const uint8_t header[4] = { (uint8_t)k->type[0], (uint8_t)k->type[1], (uint8_t)hostile_below(h, 6), 0 };
	const uint8_t ether[2] = { hostile_below(h, 4) ? 0 : 3, 1 };

	s->family = families[hostile_below(h, ARRAY_SIZE(families))];
	hostile_add(s, NFULA_PACKET_HDR, header, 4);
	hostile_add(s, NFULA_PAYLOAD, k->bytes, k->len);
	if (hostile_below(h, 2))
		hostile_add(s, NFULA_HWTYPE, ether, 2);
	if (hostile_below(h, 2))
		hostile_add(s, hostile_below(h, 2) ? NFULA_HWHEADER : NFULA_L2HDR, HOSTILE_ETHER, 14);
}

static inline void hostile_flip(struct hostile *h, uint8_t *bytes, uint32_t len)
{
	for (uint32_t times = len ? 1 + hostile_below(h, 4) : 0; times; times--)
		bytes[hostile_below(h, len)] = (uint8_t)hostile_below(h, 256);
}

/* Changes one attribute. */
static inline void hostile_change(struct hostile *h, struct hostile_seed *s)
{
	unsigned i = s->attrs ? hostile_below(h, s->attrs) : 0;
	uint16_t *len = &s->attr[i].len;

	if (!s->attrs)
		return;
	switch (hostile_below(h, 7)) {
	case 0:
		*len = (uint16_t)hostile_below(h, *len + 1u); /* cut */
		return;
	case 1:
		s->attr[i].type = (uint16_t)hostile_below(h, 26);
		return;
	case 2:
		*s = (struct hostile_seed){ .family = s->family }; /* nothing is left */
		return;
	case 3:
		hostile_add(s, NFULA_PREFIX, &h->random, hostile_below(h, 9));
		return;
	case 4:
		s->family = (uint8_t)hostile_below(h, 256);
		return;
	default:
		hostile_flip(h, s->attr[i].value, *len);
	}
}

static inline void hostile_write(struct hostile *h, const struct hostile_seed *s, struct msg *m)
{
	m->len = 0;
	msg_begin_packet(m, s->family, (uint16_t)hostile_below(h, 65536));
	for (unsigned i = 0; i < s->attrs; i++)
		msg_attr(m, s->attr[i].type, s->attr[i].value, s->attr[i].len);
	if (hostile_below(h, 8) == 0) /* the structure of the message */
		hostile_flip(h, m->bytes + sizeof(struct nlmsghdr), m->len - (uint32_t)sizeof(struct nlmsghdr));
}

/* Makes a message and calls `each` for the packet that it is, if it is one. Returns whether it is. */
static inline bool hostile_next(struct hostile *h, void (*each)(const struct nfring_pkt *p))
{
	struct hostile_seed s = h->seed[hostile_below(h, h->seeds)];
	struct nfr_parse parse = { 0 };
	struct exact_block block;
	static struct msg m;

	if (hostile_below(h, 2))
		hostile_make_kind(h, &s);
	for (uint32_t times = hostile_below(h, 5); times; times--)
		hostile_change(h, &s);
	hostile_write(h, &s, &m);
	block = msg_parse(&m, 1, &parse);
	if (parse.count)
		each(parse.pkt);
	assert_true(exact_block_free(&block));
	return parse.count;
}

#endif
