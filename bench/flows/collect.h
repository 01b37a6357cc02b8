/* SPDX-License-Identifier: MIT */
/* What flows_collect understands of NetFlow 9 and IPFIX: where a template has packets and bytes. */
#ifndef FLOWS_COLLECT_H
#define FLOWS_COLLECT_H

#include <stdbool.h>
#include <stdint.h>

struct flows_sums {
	uint64_t messages;
	uint64_t records; /* of data, with a packet at least */
	uint64_t packets, bytes;
	uint64_t bad; /* messages, sets and records that cannot be understood */
};

static inline uint16_t flows_u16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

/* Remember the templates of a set; later ones replace those of the same id. */
void flows_templates(const uint8_t *at, const uint8_t *end, bool is_ipfix);
void flows_options(const uint8_t *at, const uint8_t *end, bool is_ipfix);

/* Adds the records of a set; none of options. */
void flows_data(struct flows_sums *sums, uint16_t id, const uint8_t *at, const uint8_t *end);

#endif
