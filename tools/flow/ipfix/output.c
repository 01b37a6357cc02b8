/* SPDX-License-Identifier: MIT */
#include "ipfix.h"
#include "fail.h"

#include <nfring/opts.h>
#include <stdlib.h>
#include <unistd.h>

static struct flow_ipfix *of(struct flow_sink *s)
{
	return (struct flow_ipfix *)s;
}

static void send_message(void *user, const struct flow_message *m)
{
	struct flow_ipfix *x = user;

	x->transport->send(x, m);
}

/* Only a file can have so many (command_line.c). */
static struct flow_encoder *refuse_group(struct flow_ipfix *x)
{
	if (!x->refused)
		cli_fail(x->sink.run->program, "%s: flows of the first %u groups are sent, those of others are not",
			 x->sink.target->url, FLOW_IPFIX_GROUPS_MAX);
	x->refused = true;
	return NULL;
}

static struct flow_encoder *encoder_of(struct flow_ipfix *x, uint16_t group)
{
	const struct flow_run *run = x->sink.run;
	const struct flow_encoder_setup setup = {
		.run = run,
		.model = x->model,
		.group = group,
		.message_bytes = x->message_bytes,
		.send = send_message,
		.send_user = x,
	};

	if (!x->encoder[group] && x->groups == FLOW_IPFIX_GROUPS_MAX)
		return refuse_group(x);
	if (!x->encoder[group]) {
		x->encoder[group] = flow_encoder_open(&setup);
		if (x->encoder[group])
			x->group[x->groups++] = group;
	}
	return x->encoder[group];
}

static void take_record(struct flow_sink *s, const struct flow_record *r)
{
	struct flow_encoder *e = encoder_of(of(s), r->group);
	struct flow_sums sums = { 0 };

	if (e && flow_encode_record(e, r))
		return;
	flow_sums_add(&sums, r);
	flow_ipfix_unsent(of(s), &sums);
}

static void take_totals(struct flow_sink *s, const struct flow_totals *t)
{
	struct flow_encoder *e = encoder_of(of(s), t->group);

	if (e)
		flow_encode_totals(e, t, &s->counts);
}

static void flush(struct flow_sink *s)
{
	flow_ipfix_end_messages(of(s));
}

static uint64_t work(struct flow_sink *s, uint64_t now_ns)
{
	return of(s)->transport->work ? of(s)->transport->work(of(s), now_ns) : FLOW_NEVER;
}

static void retry(struct flow_sink *s)
{
	if (of(s)->transport->retry)
		of(s)->transport->retry(of(s));
}

static unsigned watch(struct flow_sink *s, struct pollfd fd[FLOW_SINK_FDS])
{
	return of(s)->transport->watch ? of(s)->transport->watch(of(s), fd) : 0;
}

static void reopen(struct flow_sink *s)
{
	if (of(s)->transport->reopen)
		of(s)->transport->reopen(of(s));
}

static void finish(struct flow_sink *s, uint64_t until_ns, const _Atomic bool *hurry)
{
	struct flow_ipfix *x = of(s);
	struct flow_waiting *w;

	flow_ipfix_end_messages(x);
	if (x->transport->finish)
		x->transport->finish(x, until_ns, hurry);
	while ((w = flow_backlog_take(&x->backlog))) {
		flow_ipfix_unsent(x, &w->sums);
		free(w);
	}
}

static void close_sink(struct flow_sink *s)
{
	struct flow_ipfix *x = of(s);

	for (uint32_t i = 0; i < x->groups; i++)
		flow_encoder_close(x->encoder[x->group[i]]);
	if (x->fd >= 0)
		close(x->fd);
	if (x->address)
		freeaddrinfo(x->address);
	if (x->model)
		fbInfoModelFree(x->model);
	free(x->sequence);
	free(x->encoder);
	free(x->group);
	free(x);
}

static const struct flow_sink_ops ops = {
	.record = take_record,
	.totals = take_totals,
	.flush = flush,
	.work = work,
	.retry = retry,
	.watch = watch,
	.reopen = reopen,
	.finish = finish,
	.close = close_sink,
};

static const struct flow_transport *transport_of(enum flow_target_kind kind)
{
	switch (kind) {
	case FLOW_TO_IPFIX_UDP:
		return &flow_transport_udp;
	case FLOW_TO_IPFIX_TCP:
		return &flow_transport_tcp;
	default:
		return &flow_transport_file;
	}
}

int flow_ipfix_open(struct flow_sink **out, const struct flow_target *target, const struct flow_run *run)
{
	struct flow_ipfix *x = calloc(1, sizeof(*x));
	int code;

	if (!x)
		return cli_fail(run->program, "no memory for --to %s", target->url);
	x->sink = (struct flow_sink){ .ops = &ops, .target = target, .run = run };
	x->transport = transport_of(target->kind);
	x->fd = -1;
	x->model = flow_elements_open(run->pen);
	x->encoder = calloc(NFRING_GROUP_MAX + 1, sizeof(*x->encoder));
	x->group = calloc(NFRING_GROUP_MAX + 1, sizeof(*x->group));
	code = x->model && x->encoder && x->group ? x->transport->open(x)
						  : cli_fail(run->program, "no memory for --to %s", target->url);
	if (code)
		close_sink(&x->sink);
	else
		*out = &x->sink;
	return code;
}
