/* SPDX-License-Identifier: MIT */
/* Batches of packets as the kernel logs them, and a table whose records are kept. */
#ifndef TEST_FLOW_BURST_H
#define TEST_FLOW_BURST_H

#include "host_order.h"
#include "unit.h"

#include "table.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#define BURST_PACKETS 64u
#define BURST_BYTES 384u /* of a message */

#define SECOND UINT64_C(1000000000)
#define FIN 0x01u
#define SYN 0x02u
#define RST 0x04u
#define ACK 0x10u

/* A packet of a test. What is 0 is left out. */
struct sent {
	bool is_ip6;
	uint32_t src, dst; /* of IPv6 the last 4 bytes */
	uint16_t src_port, dst_port;
	uint8_t protocol; /* 0: UDP */
	uint8_t ttl;
	uint16_t tcp_flags;
	uint16_t bytes; /* by the IP header; 0: those that are captured */
	uint32_t in, out, mark;
	uint32_t uid, gid; /* uid 0: no owner */
	uint16_t vlan;
	uint8_t hook;
	const char *prefix;
	uint64_t time_ns; /* of the kernel; 0: that of the batch */
	const void *ct;
	uint32_t ct_len, ct_info;
};

/* A batch, with the memory that it names. */
struct burst {
	struct nfring_batch b;
	struct nfring_pkt pkt[BURST_PACKETS];
	_Alignas(8) uint8_t message[BURST_PACKETS][BURST_BYTES];
};

static inline void burst_begin(struct burst *t, uint16_t group)
{
	t->b = (struct nfring_batch){ .pkt = t->pkt, .group = group };
}

/* Appends an attribute to the last packet. */
static inline void burst_attr(struct burst *t, uint16_t type, const void *value, uint32_t len)
{
	struct nfring_pkt *p = &t->pkt[t->b.count - 1];
	uint8_t *m = t->message[t->b.count - 1];
	struct nlmsghdr *h = (void *)m;
	const struct nlattr a = { .nla_len = (uint16_t)(sizeof(a) + len), .nla_type = type };

	assert_true(h->nlmsg_len + sizeof(a) + len + 3 <= BURST_BYTES);
	memcpy(m + h->nlmsg_len, &a, sizeof(a));
	if (len)
		memcpy(m + h->nlmsg_len + sizeof(a), value, len);
	p->attr[type] = (uint16_t)(h->nlmsg_len / 4);
	p->present |= 1u << type;
	h->nlmsg_len += (uint32_t)(sizeof(a) + len + 3) & ~3u;
}

static inline void burst_u32(struct burst *t, uint16_t type, uint32_t value)
{
	value = htonl(value);
	if (value)
		burst_attr(t, type, &value, sizeof(value));
}

/* Begins a packet with nothing in it. */
static inline void burst_packet(struct burst *t, uint8_t family, uint16_t ether_type, uint8_t hook)
{
	const uint8_t header[4] = { (uint8_t)(ether_type >> 8), (uint8_t)ether_type, hook };
	const unsigned i = t->b.count++;
	uint8_t *m = t->message[i];

	assert_true(i < BURST_PACKETS);
	memset(m, 0, 20);
	((struct nlmsghdr *)(void *)m)->nlmsg_len = 20;
	m[16] = family;
	m[18] = (uint8_t)(t->b.group >> 8);
	m[19] = (uint8_t)t->b.group;
	t->pkt[i] = (struct nfring_pkt){ .msg = (int32_t)(m - (uint8_t *)&t->pkt[i]) };
	burst_attr(t, NFULA_PACKET_HDR, header, sizeof(header));
}

static inline void put16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static inline void put32(uint8_t *at, uint32_t value)
{
	put16(at, (uint16_t)(value >> 16));
	put16(at + 2, (uint16_t)value);
}

/* Writes the IP header of a packet of `len` bytes. Returns its length. */
static inline uint32_t put_ip(uint8_t *at, const struct sent *s, uint8_t protocol, uint32_t len)
{
	const uint8_t ttl = s->ttl ? s->ttl : 64;

	if (s->is_ip6) {
		at[0] = 0x60;
		put16(at + 4, (uint16_t)((s->bytes ? s->bytes : len) - 40));
		at[6] = protocol;
		at[7] = ttl;
		at[8] = at[24] = 0xfd;
		put32(at + 20, s->src);
		put32(at + 36, s->dst);
		return 40;
	}
	at[0] = 0x45;
	put16(at + 2, s->bytes ? s->bytes : (uint16_t)len);
	at[8] = ttl;
	at[9] = protocol;
	put32(at + 12, s->src);
	put32(at + 16, s->dst);
	return 20;
}

static inline void put_payload(struct burst *t, const struct sent *s)
{
	const uint8_t protocol = s->protocol ? s->protocol : IPPROTO_UDP;
	const uint32_t len = (s->is_ip6 ? 40 : 20) + (protocol == IPPROTO_TCP ? 20 : 8);
	uint8_t at[64] = { 0 };
	const uint32_t l4 = put_ip(at, s, protocol, len);

	put16(at + l4, s->src_port);
	put16(at + l4 + 2, s->dst_port);
	if (protocol == IPPROTO_TCP)
		put16(at + l4 + 12, 0x5000 | s->tcp_flags);
	burst_attr(t, NFULA_PAYLOAD, at, len);
}

static inline void put_time(struct burst *t, uint64_t ns)
{
	uint8_t at[16] = { 0 };

	if (!ns)
		return;
	put32(at + 4, (uint32_t)(ns / SECOND));
	put32(at + 12, (uint32_t)(ns % SECOND / 1000));
	burst_attr(t, NFULA_TIMESTAMP, at, sizeof(at));
}

static inline void put_vlan(struct burst *t, uint16_t id)
{
	/* |len, NFULA_VLAN_TCI| TCI| padding|len, NFULA_VLAN_PROTO| 0x8100| */
	uint8_t at[17] = HOST_NLATTR("\6", "\2") "\x20\0\0\0" HOST_NLATTR("\6", "\1") "\x81\0\0\0";

	if (!id)
		return;
	put16(at + 4, 0x2000 | id);
	burst_attr(t, NFULA_VLAN, at, sizeof(at) - 1);
}

static inline void burst_add(struct burst *t, const struct sent *s)
{
	burst_packet(t, s->is_ip6 ? 10 : 2, s->is_ip6 ? 0x86dd : 0x0800, s->hook);
	burst_u32(t, NFULA_MARK, s->mark);
	put_time(t, s->time_ns);
	burst_u32(t, NFULA_IFINDEX_INDEV, s->in);
	burst_u32(t, NFULA_IFINDEX_OUTDEV, s->out);
	if (s->prefix)
		burst_attr(t, NFULA_PREFIX, s->prefix, (uint32_t)strlen(s->prefix) + 1);
	burst_u32(t, NFULA_UID, s->uid);
	burst_u32(t, NFULA_GID, s->gid);
	put_vlan(t, s->vlan);
	if (s->ct) {
		burst_attr(t, NFULA_CT, s->ct, s->ct_len);
		burst_attr(t, NFULA_CT_INFO, &(uint32_t){ htonl(s->ct_info) }, 4);
	}
	put_payload(t, s);
}

/* -- a table --------------------------------------------------------------------------------------- */

struct kept {
	struct flow_table *table;
	struct flow_group_counts group;
	struct flow_table_setup setup;
	struct flow_record *record;
	size_t records, room;
};

static inline struct flow_record *kept_next(void *user)
{
	struct kept *k = user;

	if (k->records == k->room) {
		k->room = k->room ? k->room * 2 : 64;
		k->record = realloc(k->record, k->room * sizeof(*k->record));
		assert_non_null(k->record);
	}
	memset(&k->record[k->records], 0x5a, sizeof(*k->record)); /* the table is to fill in all */
	return &k->record[k->records++];
}

/* Opens a table of active 60 s and inactive 15 s. */
static inline void kept_open_as(struct kept *k, uint64_t max_flows, unsigned key, bool uniflow)
{
	memset(k, 0, sizeof(*k));
	k->setup = (struct flow_table_setup){ .max_flows = max_flows,
					      .active_ns = 60 * SECOND,
					      .inactive_ns = 15 * SECOND,
					      .key = key,
					      .uniflow = uniflow,
					      .next = kept_next,
					      .next_user = k };
	for (uint64_t i = 0; i < FLOW_SECRET_WORDS; i++)
		k->setup.secret[i] = (i + 1) * 0x9e3779b97f4a7c15u ^ (i + 7) * 0xc2b2ae3d27d4eb4fu;
	k->table = flow_table_open(&k->setup);
	assert_non_null(k->table);
}

static inline void kept_open(struct kept *k)
{
	kept_open_as(k, 1000, 0, false);
}

static inline void kept_close(struct kept *k)
{
	flow_table_close(k->table);
	free(k->record);
}

static inline void kept_add(struct kept *k, const struct burst *t, uint64_t now_ns)
{
	flow_table_add(k->table, &k->group, &t->b, t->b.count, now_ns);
}

/* Counts one packet of group 5. */
static inline void kept_send(struct kept *k, const struct sent *s, uint64_t now_ns)
{
	static struct burst t;

	burst_begin(&t, 5);
	t.b.received_ns = 1000 * SECOND + now_ns;
	burst_add(&t, s);
	kept_add(k, &t, now_ns);
}

/* Ends all flows. Returns how many records there are. */
static inline size_t kept_end(struct kept *k)
{
	flow_table_end(k->table);
	return k->records;
}

/* Expires until nothing is due any more. */
static inline uint64_t kept_expire(struct kept *k, uint64_t now_ns)
{
	uint64_t due;

	while ((due = flow_table_expire(k->table, now_ns)) <= now_ns)
		;
	return due;
}

#endif
