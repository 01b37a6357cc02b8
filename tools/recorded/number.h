/* SPDX-License-Identifier: MIT */
/* Numbers of a capture file, at any address, in the byte order of the machine that wrote it. */
#ifndef RECORDED_NUMBER_H
#define RECORDED_NUMBER_H

#include <nfring/nfring.h>

static inline uint16_t recorded_u16(const uint8_t *at, bool swapped)
{
	uint16_t v;

	memcpy(&v, at, sizeof(v));
	return swapped ? __builtin_bswap16(v) : v;
}

static inline uint32_t recorded_u32(const uint8_t *at, bool swapped)
{
	uint32_t v;

	memcpy(&v, at, sizeof(v));
	return swapped ? __builtin_bswap32(v) : v;
}

static inline uint64_t recorded_u64(const uint8_t *at, bool swapped)
{
	uint64_t v;

	memcpy(&v, at, sizeof(v));
	return swapped ? __builtin_bswap64(v) : v;
}

/* Returns an enum nfring_byte_order. */
static inline int recorded_byte_order(bool swapped)
{
	return swapped ? NFRING_ORDER_LITTLE + NFRING_ORDER_BIG - __BYTE_ORDER__ : NFRING_ORDER_HOST;
}

/* Returns the group of a record of link type DLT_NFLOG: res_id of its nfgenmsg, in network order. */
static inline uint16_t recorded_group_of(const uint8_t *record, uint32_t len)
{
	return len < sizeof(struct nfgenmsg) ? 0 : nfring_get_be16(record + offsetof(struct nfgenmsg, res_id));
}

#endif
