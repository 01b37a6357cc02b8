/* SPDX-License-Identifier: MIT */
#include "fields.h"
#include "assertions.h"

#include <inttypes.h>
#include <string.h>

static const char *const names[FIELDS] = {
	"source port",
	"destination port",
	"protocol",
	"ICMP type",
	"ICMP code",
	"in",
	"out",
	"VLAN",
	"mark",
	"hook",
	"uid",
	"gid",
	"end reason",
	"packets",
	"bytes",
	"TCP flags",
	"minimum TTL",
	"maximum TTL",
	"start",
	"end",
	"reverse packets",
	"reverse bytes",
	"reverse flags",
	"reverse minimum TTL",
	"reverse maximum TTL",
	"reverse start",
	"reverse end",
};

void fields_init(struct fields *f)
{
	memset(f, 0, sizeof(*f));
	for (unsigned i = 0; i < FIELDS; i++)
		f->value[i] = FIELD_NONE;
}

static bool is_time(unsigned field)
{
	const unsigned forward = field >= FIELD_REVERSE_PACKETS ? field - FIELD_REVERSE : field;

	return forward == FIELD_START_US || forward == FIELD_END_US;
}

void fields_expect(const char *who, const struct fields *f, const struct fields *expected)
{
	assert_int_equal(f->ipv6, expected->ipv6);
	assert_memory_equal(f->src, expected->src, 16);
	assert_memory_equal(f->dst, expected->dst, 16);
	assert_string_equal(f->prefix, expected->prefix);
	for (unsigned i = 0; i < FIELDS; i++)
		if (!is_time(i) && f->value[i] != expected->value[i])
			fail_msg("%s: source port %" PRIi64 ", protocol %" PRIi64 ": %s is %" PRIi64 ", not %" PRIi64,
				 who, expected->value[FIELD_SRC_PORT], expected->value[FIELD_PROTOCOL], names[i],
				 f->value[i], expected->value[i]);
}
