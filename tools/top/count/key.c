/* SPDX-License-Identifier: MIT */
#include "key.h"

#include <linux/netfilter.h>
#include <string.h>
#include <sys/socket.h>

bool top_ends_read(struct top_flow_key *ends, const struct nfring_tuple *t)
{
	if (!(t->present & NFRING_TUPLE_ADDRESSES))
		return false;
	memcpy(ends->address[0], t->src, sizeof(t->src));
	memcpy(ends->address[1], t->dst, sizeof(t->dst));
	ends->port[0] = t->src_port;
	ends->port[1] = t->dst_port;
	ends->version = t->family == AF_INET ? 4 : 6;
	ends->protocol = t->protocol;
	ends->zero = 0;
	return true;
}

void top_flow_order(struct top_flow_key *k)
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

bool top_flow_read(struct top_flow_key *key, const struct nfring_pkt *p)
{
	struct nfring_tuple t = { .size = sizeof(t) };

	if (nfring_pkt_tuple(p, &t) < 0 || !top_ends_read(key, &t))
		return false;
	top_flow_order(key);
	return true;
}

/* Returns the bytes that the headers state; the captured ones where they state none or less. The tuple tells it
 * without reading the headers again. */
static uint32_t stated(const struct nfring_pkt *p, const struct nfring_tuple *t, uint32_t captured)
{
	uint32_t bytes = t->l4_wire_len ? t->l4_offset + t->l4_wire_len : nfring_pkt_wire_len(p);

	return bytes > captured ? bytes : captured;
}

uint32_t top_bytes(const struct nfring_pkt *p, const struct nfring_tuple *t, uint32_t copy_range)
{
	uint32_t captured = 0, bytes;
	uint8_t family;

	nfring_pkt_payload(p, &captured);
	bytes = stated(p, t, captured);
	if (bytes == captured || captured >= copy_range)
		return bytes;
	family = nfring_pkt_family(p);
	return family == NFPROTO_IPV4 || family == NFPROTO_IPV6 ? bytes : captured;
}
