/* SPDX-License-Identifier: MIT */
/* All that a flow record tells, whichever way it comes. */
#ifndef FIELDS_H
#define FIELDS_H

#include "ipfix.h"
#include "json.h"

#include <stdbool.h>
#include <stdint.h>

#define FIELD_NONE INT64_MIN /* the record does not have it */

enum field {
	FIELD_SRC_PORT,
	FIELD_DST_PORT,
	FIELD_PROTOCOL,
	FIELD_ICMP_TYPE,
	FIELD_ICMP_CODE,
	FIELD_IN,
	FIELD_OUT,
	FIELD_VLAN,
	FIELD_MARK,
	FIELD_HOOK,
	FIELD_UID,
	FIELD_GID,
	FIELD_END,
	FIELD_PACKETS, /* from here on, of each direction: + FIELD_REVERSE */
	FIELD_BYTES,
	FIELD_TCP_FLAGS,
	FIELD_TTL_MIN,
	FIELD_TTL_MAX,
	FIELD_START_US,
	FIELD_END_US,
	FIELD_REVERSE_PACKETS,
	FIELD_REVERSE = FIELD_REVERSE_PACKETS - FIELD_PACKETS,
	FIELDS = FIELD_REVERSE_PACKETS + FIELD_REVERSE
};

struct fields {
	bool ipv6;
	uint8_t src[16], dst[16]; /* of IPv4 the first four */
	char prefix[132];
	int64_t value[FIELDS];
};

/* Begins a record that has nothing. */
void fields_init(struct fields *f);

/* Reads a record of IPFIX. Its times in milliseconds must be those in microseconds, cut. */
void fields_from_ipfix(struct fields *f, const struct nt_ipfix_record *r);

/* Reads an object of json: outputs. Its names of interfaces, hook and protocol must be those of the numbers, in the
 * namespace of the calling thread. */
void fields_from_json(struct fields *f, const json_t *o);

/* Fails the test unless `f` is `expected`, but for the times, which are compared by who knows. */
void fields_expect(const char *who, const struct fields *f, const struct fields *expected);

#endif
