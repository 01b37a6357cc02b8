/* SPDX-License-Identifier: MIT */
#include "ipfix.h"
#include "fail.h"

#include <errno.h>
#include <string.h>

void flow_ipfix_say(struct flow_ipfix *x, const char *what, int err)
{
	flow_count(&x->sink.counts.errors, 1);
	if (err == x->err)
		return;
	x->err = err;
	cli_fail(x->sink.run->program, "%s: %s: %s", x->sink.target->url, what, strerror(err));
}

int flow_ipfix_resolve(struct flow_ipfix *x, int type)
{
	const struct addrinfo hints = { .ai_socktype = type, .ai_flags = AI_ADDRCONFIG };
	const int r = getaddrinfo(x->sink.target->host, x->sink.target->port, &hints, &x->address);

	if (r == 0)
		return 0;
	return cli_fail(x->sink.run->program, "--to %s: cannot find the address of %s: %s", x->sink.target->url,
			x->sink.target->host, r == EAI_SYSTEM ? strerror(errno) : gai_strerror(r));
}

void flow_ipfix_sent(struct flow_ipfix *x, const struct flow_sums *sums, uint16_t len)
{
	const struct flow_sums *s = sums;

	flow_sink_sent(&x->sink, s);
	flow_count(&x->sink.counts.messages, 1);
	flow_count(&x->sink.counts.octets, len);
}

void flow_ipfix_unsent(struct flow_ipfix *x, const struct flow_sums *sums)
{
	flow_sink_unsent(&x->sink, sums);
}

void flow_ipfix_end_messages(struct flow_ipfix *x)
{
	for (uint32_t i = 0; i < x->groups; i++)
		flow_encode_end_message(x->encoder[x->group[i]]);
}

void flow_ipfix_repeat(struct flow_ipfix *x)
{
	flow_ipfix_end_messages(x);
	x->inserts = true;
	x->inserted = NULL;
	for (uint32_t i = 0; i < x->groups; i++)
		flow_encode_repeat(x->encoder[x->group[i]]);
	x->inserts = false;
}
