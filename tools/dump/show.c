/* SPDX-License-Identifier: MIT */
#include "show.h"
#include "clock.h"

#include <errno.h>
#include <nfring/opts.h>
#include <stdlib.h>

#define GROUPS (NFRING_GROUP_MAX + 1)

int dump_show_open(struct dump_show *s)
{
	s->lost = calloc(GROUPS, sizeof(s->lost[0]));
	s->flushed_ns = cli_clock_ns();
	return s->lost ? 0 : -ENOMEM;
}

/* Ends if a stream has failed or is full. */
static void check(struct dump_show *s)
{
	for (unsigned i = 0; i < s->streams; i++)
		if (s->stream[i]->err || s->stream[i]->full)
			s->done = true;
}

void dump_show_flush(struct dump_show *s)
{
	for (unsigned i = 0; i < s->streams; i++)
		s->stream[i]->ops->flush(s->stream[i]);
	s->flushed_ns = cli_clock_ns();
	check(s);
}

/* What was lost until the end is told also after --count packets: losses add up to the ledger's. */
void dump_show_loss(struct dump_show *s, const struct dump_loss *loss)
{
	if (!loss->lost || (s->done && !loss->at_end))
		return;
	s->lost[loss->group] += loss->lost;
	for (unsigned i = 0; i < s->streams; i++)
		s->stream[i]->ops->loss(s->stream[i], loss);
	check(s);
}

void dump_show_rest(struct dump_show *s, uint16_t group, uint64_t lost, uint64_t time_ns)
{
	const struct dump_loss loss = {
		.group = group,
		.lost = lost > s->lost[group] ? lost - s->lost[group] : 0,
		.time_ns = time_ns,
		.at_end = true,
	};

	dump_show_loss(s, &loss);
}

/* Looks at the clock once a batch. */
static void begin_batch(struct dump_show *s, const struct nfring_batch *b, uint64_t time_ns)
{
	const struct dump_loss loss = { .group = b->group, .lost = b->lost_before, .time_ns = time_ns };

	if (cli_clock_ns() - s->flushed_ns > DUMP_FLUSH_NS)
		dump_show_flush(s);
	dump_show_loss(s, &loss);
}

void dump_show_packet(struct dump_show *s, const struct nfring_batch *b, const struct nfring_pkt *p)
{
	struct dump_packet shown = { .batch = b, .pkt = p, .ifname = s->ifname, .ifname_user = s->ifname_user };

	if (s->done)
		return;
	shown.time_ns = nfring_pkt_time_ns(b, p, &shown.time_kind);
	if (p == b->pkt)
		begin_batch(s, b, shown.time_ns);
	for (unsigned i = 0; i < s->streams; i++)
		s->stream[i]->ops->packet(s->stream[i], &shown);
	s->shown++;
	if (s->each)
		dump_show_flush(s);
	check(s);
	if (s->count && s->shown == s->count)
		s->done = true;
}

void dump_show_reopen(struct dump_show *s)
{
	for (unsigned i = 0; i < s->streams; i++)
		if (s->stream[i]->ops->reopen)
			s->stream[i]->ops->reopen(s->stream[i]);
	check(s);
}

uint64_t dump_show_tick(struct dump_show *s)
{
	uint64_t first_ns = UINT64_MAX;

	for (unsigned i = 0; i < s->streams; i++) {
		uint64_t ns = s->stream[i]->ops->tick ? s->stream[i]->ops->tick(s->stream[i]) : UINT64_MAX;

		if (ns < first_ns)
			first_ns = ns;
	}
	check(s);
	return first_ns;
}

void dump_show_close(struct dump_show *s)
{
	for (unsigned i = 0; i < s->streams; i++)
		s->stream[i]->ops->close(s->stream[i]);
	free(s->lost);
	s->lost = NULL;
}
