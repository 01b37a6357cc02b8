/* SPDX-License-Identifier: MIT */
#include "flow.h"

#include <netinet/in.h>
#include <nfring/batch.h>
#include <string.h>

#define IP4_BYTES 20
#define IP6_BYTES 40
#define EXTENSIONS_MAX 8

static bool has_ports(uint8_t protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP || protocol == IPPROTO_SCTP ||
	       protocol == IPPROTO_DCCP || protocol == IPPROTO_UDPLITE;
}

/* Reads addresses and protocol. Returns the offset of the ports, 0 for a later fragment, and
 * UINT32_MAX if this is no IPv4 packet. read_ip6() does the same. */
static uint32_t read_ip4(struct top_key *k, uint32_t *ip_bytes, const uint8_t *at, uint32_t len)
{
	uint32_t header = (at[0] & 15) * 4u;

	if (len < IP4_BYTES || header < IP4_BYTES)
		return UINT32_MAX;
	k->version = 4;
	k->protocol = at[9];
	memcpy(k->address[0], at + 12, 4);
	memcpy(k->address[1], at + 16, 4);
	*ip_bytes = nfring_get_be16(at + 2);
	return nfring_get_be16(at + 6) & 0x1fff ? 0 : header; /* a later fragment has no ports */
}

static uint32_t read_ip6(struct top_key *k, uint32_t *ip_bytes, const uint8_t *at, uint32_t len)
{
	uint32_t header = IP6_BYTES;

	if (len < IP6_BYTES)
		return UINT32_MAX;
	k->version = 6;
	k->protocol = at[6];
	memcpy(k->address[0], at + 8, 16);
	memcpy(k->address[1], at + 24, 16);
	*ip_bytes = nfring_get_be16(at + 4) ? nfring_get_be16(at + 4) + (uint32_t)IP6_BYTES : 0;
	for (int i = 0; i < EXTENSIONS_MAX && header + 8 <= len; i++) {
		const uint8_t *x = at + header;
		bool fragment = k->protocol == IPPROTO_FRAGMENT;

		if (!fragment && k->protocol != IPPROTO_HOPOPTS && k->protocol != IPPROTO_ROUTING &&
		    k->protocol != IPPROTO_DSTOPTS)
			break;
		k->protocol = x[0];
		if (fragment && nfring_get_be16(x + 2) & 0xfff8)
			return 0;
		header += fragment ? 8 : (x[1] + 1u) * 8;
	}
	return header;
}

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

bool top_key_read(struct top_key *k, uint32_t *ip_bytes, const uint8_t *at, uint32_t len)
{
	uint32_t ports = UINT32_MAX;

	memset(k, 0, sizeof(*k));
	*ip_bytes = 0;
	if (len && at[0] >> 4 == 4)
		ports = read_ip4(k, ip_bytes, at, len);
	else if (len && at[0] >> 4 == 6)
		ports = read_ip6(k, ip_bytes, at, len);
	if (ports == UINT32_MAX)
		return false;
	if (*ip_bytes == 0)
		*ip_bytes = len; /* longer than the header can state: count the copied bytes */
	if (ports && has_ports(k->protocol) && ports + 4 <= len) {
		k->port[0] = nfring_get_be16(at + ports);
		k->port[1] = nfring_get_be16(at + ports + 2);
	}
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
