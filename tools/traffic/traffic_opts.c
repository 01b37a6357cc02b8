/* SPDX-License-Identifier: MIT */
#include "traffic_opts.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

struct traffic_opts traffic_defaults(void)
{
	struct traffic_opts o = {
		.dest_port = TRAFFIC_DEST_PORT,
		.flows = 1,
		.payload_bytes = TRAFFIC_PAYLOAD_BYTES,
		.stamp_offset = -1,
		.number_offset = -1,
		.cpu = -1,
	};

	return o;
}

int traffic_fail(struct traffic_result *r, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(r->error, sizeof(r->error), fmt, ap);
	va_end(ap);
	return err;
}

static bool fits(const struct traffic_opts *o, int offset)
{
	return offset == -1 || (offset >= 0 && (uint32_t)offset + sizeof(uint64_t) <= o->payload_bytes);
}

int traffic_check(const struct traffic_opts *o, struct traffic_result *r)
{
	if (!o->flows || o->flows > TRAFFIC_MAX_FLOWS)
		return traffic_fail(r, -EINVAL, "flows must be 1 to %d", TRAFFIC_MAX_FLOWS);
	if (o->source_port && o->source_port + o->flows - 1 > 65535)
		return traffic_fail(r, -EINVAL, "source port %u and %u flows go beyond port 65535", o->source_port,
				    o->flows);
	if (o->payload_bytes > TRAFFIC_MAX_PAYLOAD)
		return traffic_fail(r, -EINVAL, "payload must be at most %d bytes", TRAFFIC_MAX_PAYLOAD);
	if (o->gso_bytes > 65535)
		return traffic_fail(r, -EINVAL, "a segment must be at most 65535 bytes");
	if (!fits(o, o->stamp_offset) || !fits(o, o->number_offset))
		return traffic_fail(r, -EINVAL, "eight bytes at that offset do not fit into %u bytes of payload",
				    o->payload_bytes);
	if (!(o->rate_pps >= 0) || !(o->seconds >= 0))
		return traffic_fail(r, -EINVAL, "rate and seconds cannot be negative");
	if (!o->count && o->seconds == 0 && !o->stop)
		return traffic_fail(r, -EINVAL, "without a count, seconds or a stop flag this would never end");
	return 0;
}
