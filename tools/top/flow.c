/* SPDX-License-Identifier: MIT */
#include "flow.h"

#include <nfring/decode.h>
#include <string.h>
#include <sys/socket.h>

/* Swaps the ends if needed, so that both directions get the same key. */
static void put_in_order(struct top_key *k)
{
	int order = memcmp(k->address[0], k->address[1], sizeof(k->address[0]));
	uint8_t address[16];
	uint16_t port;

	if (order < 0 || (order == 0 && k->port[0] <= k->port[1]))
		return;
	memcpy(address, k->address[0], sizeof(address));
	memcpy(k->address[0], k->address[1], sizeof(address));
	memcpy(k->address[1], address, sizeof(address));
	port = k->port[0];
	k->port[0] = k->port[1];
	k->port[1] = port;
}

bool top_key_read(struct top_key *k, const struct nfring_pkt *p)
{
	struct nfring_tuple t = { .size = sizeof(t) };

	if (nfring_pkt_tuple(p, &t) < 0 || !(t.present & NFRING_TUPLE_ADDRESSES))
		return false;
	*k = (struct top_key){ .port = { t.src_port, t.dst_port },
			       .version = t.family == AF_INET ? 4 : 6,
			       .protocol = t.protocol };
	memcpy(k->address[0], t.src, sizeof(t.src));
	memcpy(k->address[1], t.dst, sizeof(t.dst));
	put_in_order(k);
	return true;
}

/* Hashes the key, eight bytes at a time. The hash has no secret: someone who aims packets at
 * one set makes only the flows of that set evict each other. */
static uint32_t hash(const struct top_key *k)
{
	uint64_t word[sizeof(*k) / 8], h = 0x9e3779b97f4a7c15u;

	memcpy(word, k, sizeof(word));
	for (size_t i = 0; i < sizeof(word) / 8; i++) {
		h = (h ^ word[i]) * 0xff51afd7ed558ccdu;
		h ^= h >> 32;
	}
	return (uint32_t)h;
}

static bool is_free(const struct top_flow *f)
{
	return f->row.all.packets == 0;
}

struct top_flow *top_flow_find(struct top_counts *c, const struct top_key *key)
{
	struct top_flow *set = &c->flow[hash(key) % (TOP_FLOWS / TOP_WAYS) * TOP_WAYS];
	struct top_flow *idlest = set;

	for (unsigned i = 0; i < TOP_WAYS; i++) {
		if (!is_free(&set[i]) && memcmp(&set[i].key, key, sizeof(*key)) == 0)
			return &set[i];
		if (!is_free(idlest) && (is_free(&set[i]) || set[i].seen_ns < idlest->seen_ns))
			idlest = &set[i];
	}
	if (!is_free(idlest)) {
		c->evicted++;
		c->lost_track.packets += idlest->row.all.packets;
		c->lost_track.bytes += idlest->row.all.bytes;
	}
	memset(idlest, 0, sizeof(*idlest));
	idlest->key = *key;
	return idlest;
}
