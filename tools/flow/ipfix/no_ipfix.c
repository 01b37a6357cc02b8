/* SPDX-License-Identifier: MIT */
#include "sink.h"
#include "fail.h"

int flow_ipfix_open(struct flow_sink **out, const struct flow_target *target, const struct flow_run *run)
{
	(void)out;
	return cli_fail(run->program, "--to %s: this build has no libfixbuf (libfixbuf-dev)", target->url);
}
