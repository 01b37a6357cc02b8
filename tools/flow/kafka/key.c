/* SPDX-License-Identifier: MIT */
#include "key.h"

#include <string.h>

#define FNV_BASIS UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

/* | address 16 | port 2 |, in network order */
struct endpoint {
	uint8_t bytes[18];
};

static struct endpoint endpoint(const uint8_t address[16], uint16_t port)
{
	struct endpoint e;

	memcpy(e.bytes, address, 16);
	e.bytes[16] = (uint8_t)(port >> 8);
	e.bytes[17] = (uint8_t)port;
	return e;
}

static uint64_t add(uint64_t hash, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ bytes[i]) * FNV_PRIME;
	return hash;
}

uint64_t flow_kafka_key(const struct flow_record *r)
{
	const struct endpoint a = endpoint(r->src, r->src_port), b = endpoint(r->dst, r->dst_port);
	const bool ordered = memcmp(&a, &b, sizeof(a)) <= 0;
	uint64_t hash = add(FNV_BASIS, ordered ? a.bytes : b.bytes, sizeof(a.bytes));

	hash = add(hash, ordered ? b.bytes : a.bytes, sizeof(b.bytes));
	return add(hash, &r->protocol, 1);
}
