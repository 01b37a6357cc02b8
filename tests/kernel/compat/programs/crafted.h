/* SPDX-License-Identifier: MIT */
/* Datagrams written by hand: what a kernel sends, what it might send, and what it never sends. */
#ifndef CRAFTED_H
#define CRAFTED_H

#include <linux/netlink.h>
#include <stdbool.h>
#include <stdint.h>

#define CRAFTED_GROUP 5
#define CRAFTED_SECOND 6
#define CRAFTED_SILENT 7 /* bound, without a callback */
#define CRAFTED_UNBOUND 8
#define CRAFTED_RETURNS 4
#define CRAFTED_BYTES 8192
#define CRAFTED_CTA_ID 12 /* CTA_ID of nfnetlink_conntrack.h */

struct crafted {
	const char *name;
	int returns[CRAFTED_RETURNS]; /* of the callback, in turn */
	int len;                      /* as nflog_handle_packet() gets it */
	char bytes[CRAFTED_BYTES] __attribute__((aligned(8)));
};

void crafted_begin(struct crafted *d, const char *name);

/* Appends a message of a type. Its attributes are put with libmnl; crafted_end() counts them. */
struct nlmsghdr *crafted_message(struct crafted *d, uint16_t type);
struct nlmsghdr *crafted_log(struct crafted *d, uint16_t type, uint16_t group);
void crafted_end(struct crafted *d, struct nlmsghdr *m);
void crafted_put_number(struct nlmsghdr *m, uint16_t type, uint32_t value);

/* Appends a packet with a mark. */
struct nlmsghdr *crafted_packet(struct crafted *d, uint16_t group, uint32_t mark);

/* Writes the case of a number. Returns false behind the last one. */
bool crafted_case(struct crafted *d, unsigned number);

/* Writes a sound datagram of 1 to 6 packets of both groups: random attributes in random order, of random lengths where
 * any length is sound, at times one that nobody knows; the same for the same seed. */
void crafted_random(struct crafted *d, unsigned seed);

#endif
