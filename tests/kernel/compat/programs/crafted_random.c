/* SPDX-License-Identifier: MIT */
#include "crafted.h"

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <libnetfilter_log/linux_nfnetlink_log.h>
#include <stdlib.h>
#include <string.h>

#define MAX_PACKETS 6
#define MAX_ANY 80u /* bytes of an attribute whose length is free */
#define MAX_HEADER 16u

static unsigned below(unsigned *seed, unsigned n)
{
	return (unsigned)rand_r(seed) % n;
}

static void fill(unsigned *seed, unsigned char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		bytes[i] = (unsigned char)below(seed, 256);
}

/* Returns the bytes of an attribute of a type; -1: any length. */
static int bytes_of(uint16_t type)
{
	switch (type) {
	case NFULA_TIMESTAMP:
		return sizeof(struct nfulnl_msg_packet_timestamp);
	case NFULA_HWADDR:
		return sizeof(struct nfulnl_msg_packet_hw);
	case NFULA_HWTYPE:
	case NFULA_HWLEN:
		return 2;
	case NFULA_HWHEADER:
		return MAX_HEADER;
	case NFULA_PAYLOAD:
	case NFULA_PREFIX:
		return -1;
	default:
		return 4;
	}
}

static void put_connection(unsigned *seed, struct nlmsghdr *m)
{
	struct nlattr *nest = mnl_attr_nest_start(m, NFULA_CT);

	for (uint16_t type = 1; type < 20; type++)
		if (type == CRAFTED_CTA_ID ? below(seed, 4) != 0 : below(seed, 4) == 0)
			crafted_put_number(m, type, (uint32_t)rand_r(seed));
	mnl_attr_nest_end(m, nest);
}

static void put_attribute(unsigned *seed, struct nlmsghdr *m, uint16_t type)
{
	unsigned char bytes[MAX_ANY + 1] = { 0 };
	int len = bytes_of(type);

	fill(seed, bytes, sizeof(bytes) - 1);
	if (len < 0)
		len = (int)below(seed, MAX_ANY);
	if (type == NFULA_PREFIX)
		bytes[len++] = 0;
	if (type == NFULA_HWADDR || type == NFULA_HWLEN) { /* the length of what the kernel has filled */
		bytes[0] = 0;
		bytes[1] = (unsigned char)below(seed, type == NFULA_HWADDR ? 9 : MAX_HEADER + 1);
	}
	mnl_attr_put(m, type, (size_t)len, bytes);
}

static void put_packet(unsigned *seed, struct crafted *d)
{
	struct nlmsghdr *m = crafted_log(d, NFULNL_MSG_PACKET, below(seed, 3) ? CRAFTED_GROUP : CRAFTED_SECOND);
	unsigned first = below(seed, NFULA_MAX);

	for (unsigned i = 0; i < NFULA_MAX; i++) {
		uint16_t type = (uint16_t)(1 + (first + i * 7) % NFULA_MAX); /* 7 and 19 have no common factor */

		if (below(seed, 3) == 0)
			continue;
		if (type == NFULA_CT)
			put_connection(seed, m);
		else
			put_attribute(seed, m, type);
	}
	if (below(seed, 5) == 0)
		crafted_put_number(m, (uint16_t)(NFULA_MAX + 1 + below(seed, 40)), 1);
	crafted_end(d, m);
}

void crafted_random(struct crafted *d, unsigned seed)
{
	unsigned n = 1 + below(&seed, MAX_PACKETS);

	crafted_begin(d, "random");
	while (n-- > 0)
		put_packet(&seed, d);
	for (unsigned i = 0; i < CRAFTED_RETURNS; i++)
		d->returns[i] = (int)below(&seed, 3); /* 0 and above: all is well */
}
