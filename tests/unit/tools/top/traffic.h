/* SPDX-License-Identifier: MIT */
/* Packets for the tests of nfring-top, and the counters and the view that they go into. */
#ifndef TEST_TOP_TRAFFIC_H
#define TEST_TOP_TRAFFIC_H

#include "count.h"
#include "message.h"
#include "total.h"

/* A UDP packet 10.0.0.`from`:`from_port` > 10.0.0.`to`:53 whose header says `total` bytes: 28 of them. */
static inline void make_ip4(uint8_t *at, uint8_t from, uint16_t from_port, uint8_t to, uint16_t total)
{
	memset(at, 0, 28);
	at[0] = 0x45;
	at[2] = (uint8_t)(total >> 8);
	at[3] = (uint8_t)total;
	at[9] = 17;
	at[12] = at[16] = 10;
	at[15] = from;
	at[19] = to;
	at[20] = (uint8_t)(from_port >> 8);
	at[21] = (uint8_t)from_port;
	at[23] = 53;
}

struct logged {
	uint8_t family; /* 0: IPv4 */
	const void *payload;
	uint32_t len;
	const char *prefix;
	uint32_t in, out; /* 0: none */
	bool with_user;
	uint32_t uid, gid;
	uint64_t now_ns, received_ns;
};

static inline void count_logged(struct top_counts *c, const struct logged *l)
{
	struct nfring_batch b = { .count = 1, .received_ns = l->received_ns };
	struct message m;

	message_open(&m, l->family ? l->family : 2, 5);
	if (l->family)
		message_add(&m, NFULA_PACKET_HDR, "\x08\x00\x00\x00", 4);
	if (l->payload)
		message_add(&m, NFULA_PAYLOAD, l->payload, l->len);
	if (l->prefix)
		message_add(&m, NFULA_PREFIX, l->prefix, (uint32_t)strlen(l->prefix) + 1);
	if (l->in)
		message_add_u32(&m, NFULA_IFINDEX_INDEV, l->in);
	if (l->out)
		message_add_u32(&m, NFULA_IFINDEX_OUTDEV, l->out);
	if (l->with_user) {
		message_add_u32(&m, NFULA_UID, l->uid);
		message_add_u32(&m, NFULA_GID, l->gid);
	}
	b.pkt = m.pkt;
	top_count(c, &b, 1, l->now_ns);
	message_close(&m);
}

/* Counts a packet of 10.0.0.`from` with `prefix` and the bytes that its header says. */
static inline void count_one(struct top_counts *c, uint8_t from, uint16_t port, const char *prefix, uint16_t bytes,
			     uint64_t now_ns)
{
	uint8_t p[28];

	make_ip4(p, from, port, 200, bytes);
	count_logged(c,
		     &(struct logged){ .payload = p, .len = sizeof(p), .prefix = prefix, .in = 3, .now_ns = now_ns });
}

static inline struct top_counts *counts_open(void)
{
	struct top_counts *c = calloc(1, sizeof(*c));

	top_counts_init(c, 0);
	return c;
}

/* The sum of a list's rows and of what has none. */
static inline struct top_item sum_of(const struct top_items *l)
{
	struct top_item sum = l->without;

	for (size_t i = 0; i < l->count; i++)
		top_item_add(&sum, &l->item[i]);
	return sum;
}

#endif
