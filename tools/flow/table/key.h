/* SPDX-License-Identifier: MIT */
/* What a packet says of its flow: the key that tells its flow from others, and what is counted.
 *
 * A key names no direction: a packet and its answer have the same key. An end is a device, an address and a port; the
 * packet came in by the device of its source, and leaves by that of its destination. The lower end stands first, and
 * flow_seen.swapped says that this is the destination. With --uniflow the source stands first always.
 *
 *   | word 0       | word 1                | word 2                         | word 3       | 4 | 5..7    |
 *   | device, two  | port, two  vlan group | protocol family zone  mark     | prefix uid   | addresses   |
 *                                                                                    IPv4 ---'  IPv6: 4..7   */
#ifndef FLOW_TABLE_KEY_H
#define FLOW_TABLE_KEY_H

#include <nfring/batch.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#define FLOW_NO_UID UINT32_MAX

/* The begin of a key; addresses follow it. What setup.key leaves out is 0 in a packet's key, and that of the first
 * packet in a flow's. */
struct flow_key {
	uint32_t device[2]; /* by index; 0: none */
	uint16_t port[2];
	uint16_t vlan, group;
	uint8_t protocol;
	uint8_t family; /* AF_INET or AF_INET6 */
	uint16_t zone;
	uint32_t mark;
	uint32_t prefix; /* number in flow_prefixes; 0: none */
	uint32_t uid;    /* FLOW_NO_UID: the kernel does not say */
};

#define FLOW_KEY_WORDS (sizeof(struct flow_key) / 8)
#define FLOW_ADDRESS_WORDS_MAX 4

_Static_assert(sizeof(struct flow_key) == 32, "a key is hashed and compared as words of 8 bytes");

/* Returns the words of both addresses. */
static inline unsigned flow_address_words(uint8_t family)
{
	return family == AF_INET ? 1 : FLOW_ADDRESS_WORDS_MAX;
}

/* A packet, read. */
struct flow_seen {
	struct flow_key key;
	uint64_t address[FLOW_ADDRESS_WORDS_MAX]; /* network order; of IPv4 the first word, the second is 0 */
	const struct nfring_pkt *pkt;
	uint64_t time_ns; /* CLOCK_REALTIME */
	uint32_t hash;    /* of the key, once it is complete */
	uint32_t bytes;   /* on the wire, from the IP header on */
	uint16_t tcp_flags;
	uint8_t ttl;
	bool swapped;
	bool has_icmp;
	uint8_t icmp_type, icmp_code;
};

/* Reads packet `p` of batch `b`. `bits` are FLOW_KEY_x: the key gets its mark and uid, if they ask for it, and neither
 * prefix nor zone. Returns false if the packet has no IP addresses. */
bool flow_seen_read(struct flow_seen *s, const struct nfring_batch *b, const struct nfring_pkt *p, unsigned bits,
		    bool uniflow);

#endif
