/* SPDX-License-Identifier: MIT */
/* Packets made by hand for the tests of the tools: a netlink message in memory of
 * exactly its size, so that ASan sees a read beyond it, and its descriptor. */
#ifndef TEST_TOOL_MESSAGE_H
#define TEST_TOOL_MESSAGE_H

#include "writer.h"

#include <nfring/batch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct message {
	struct nfring_pkt *pkt; /* the message follows */
	uint32_t bytes;         /* of the message */
};

static inline uint8_t *message_at(const struct message *m)
{
	return (uint8_t *)(m->pkt + 1);
}

static inline void message_resize(struct message *m, uint32_t bytes)
{
	struct nfring_pkt *p = aligned_alloc(64, (sizeof(*p) + bytes + 63) & ~63u);
	uint32_t old = m->bytes;

	memset(p, 0, sizeof(*p) + bytes);
	if (m->pkt)
		memcpy(p, m->pkt, sizeof(*p) + old);
	free(m->pkt);
	m->pkt = p;
	m->bytes = bytes;
	p->msg = sizeof(*p);
	((struct nlmsghdr *)(void *)message_at(m))->nlmsg_len = bytes;
}

static inline void message_open(struct message *m, uint8_t family, uint16_t group)
{
	*m = (struct message){ 0 };
	message_resize(m, 20);
	message_at(m)[16] = family;
	message_at(m)[18] = (uint8_t)(group >> 8);
	message_at(m)[19] = (uint8_t)group;
}

static inline void message_add(struct message *m, uint16_t type, const void *value, uint32_t len)
{
	const struct nlattr a = { .nla_len = (uint16_t)(sizeof(a) + len), .nla_type = type };
	uint32_t at = m->bytes;

	message_resize(m, at + ((sizeof(a) + len + 3) & ~3u));
	memcpy(message_at(m) + at, &a, sizeof(a));
	memcpy(message_at(m) + at + sizeof(a), value, len);
	m->pkt->attr[type] = (uint16_t)(at / 4);
	m->pkt->present |= 1u << type;
}

static inline void message_add_u32(struct message *m, uint16_t type, uint32_t value)
{
	const uint8_t b[] = { (uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8), (uint8_t)value };

	message_add(m, type, b, sizeof(b));
}

static inline void message_add_timestamp(struct message *m, uint32_t sec, uint32_t usec)
{
	uint8_t b[16] = { 0 };

	for (int i = 0; i < 4; i++) {
		b[4 + i] = (uint8_t)(sec >> (24 - 8 * i));
		b[12 + i] = (uint8_t)(usec >> (24 - 8 * i));
	}
	message_add(m, NFULA_TIMESTAMP, b, sizeof(b));
}

/* UDP 127.0.0.1:5000 > 10.0.0.2:53, 36 bytes. */
#define IP4 "\x45\x00\x00\x24\x00\x01\x40\x00\x40\x11\x00\x00\x7f\x00\x00\x01\x0a\x00\x00\x02"
#define UDP_53 "\x13\x88\x00\x35\x00\x10\x00\x00"
#define DATA "12345678"

/* A packet of the netdev family with a tag of priority 2: its bytes look like IPv4. `type` is the
 * EtherType behind the tag. */
static inline void message_open_tagged(struct message *m, const char *type, const char *rest, uint32_t len)
{
	uint8_t payload[128] = { 0x45, 0x64, (uint8_t)type[0], (uint8_t)type[1] };

	memcpy(payload + 4, rest, len);
	message_open(m, 5, 5);
	message_add(m, NFULA_PACKET_HDR, "\x81\x00\x00\x00", 4);
	message_add(m, NFULA_PAYLOAD, payload, 4 + len);
}

static inline void message_close(struct message *m)
{
	free(m->pkt);
	m->pkt = NULL;
}

/* `text` becomes what `statement` prints to `f`; to be freed. */
#define PRINT(text, f, statement)                                                                                      \
	do {                                                                                                           \
		size_t len_;                                                                                           \
		FILE *f = open_memstream(&(text), &len_);                                                              \
		statement;                                                                                             \
		fclose(f);                                                                                             \
	} while (0)

/* Opens a packet at hook `hook` with a hardware header of 02:00:00:00:00:01. */
static inline void message_open_with_hardware(struct message *m, uint8_t family, char hook)
{
	const char hdr[4] = { 8, 0, hook, 0 };

	message_open(m, family, 5);
	message_add(m, NFULA_PACKET_HDR, hdr, 4);
	message_add(m, NFULA_HWADDR, "\x00\x06\x00\x00\x02\x00\x00\x00\x00\x01\x00\x00", 12);
	message_add(m, NFULA_HWTYPE, "\x00\x01", 2);
	message_add(m, NFULA_HWLEN, "\x00\x0e", 2);
	message_add(m, NFULA_HWHEADER, "\x02\x02\x02\x02\x02\x02\x02\x00\x00\x00\x00\x01\x08\x00", 14);
}

/* Wants the hardware header shown in the hooks where it is the packet's own: not in output and postrouting of IP. A
 * bridge forwards the frame as it came. */
static inline void expect_own_hardware_only(bool (*shows)(uint8_t family, char hook))
{
	for (char hook = 0; hook <= 4; hook++) {
		assert_int_equal(shows(2, hook), hook <= 2);
		assert_int_equal(shows(10, hook), hook <= 2);
		assert_true(shows(7, hook));
	}
}

/* Runs a statement that composes in the writer `w`, and takes what it composed as text. */
#define COMPOSE(text, w, statement)                                                                                    \
	do {                                                                                                           \
		struct cli_writer w;                                                                                   \
		(void)!cli_writer_open(&w, 0);                                                                         \
		statement;                                                                                             \
		(text) = strndup(w.begin, cli_writer_len(&w));                                                         \
		cli_writer_close(&w);                                                                                  \
	} while (0)

#endif
