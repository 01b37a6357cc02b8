/* SPDX-License-Identifier: MIT */
#include "plan.h"
#include "prefix_list.h"

#include <stdlib.h>

static void add_cell(struct peers_plan *p, unsigned rate, unsigned setting, unsigned receiver)
{
	struct peers_cell *c = &p->cell[p->rounds.cells++];

	c->rate = &peers_rates[rate];
	c->setting = &peers_settings[setting];
	c->receiver = &peers_receivers[receiver];
}

/* Tells whether the receiver is to be measured: those of --only, or all that need not be asked for. */
static bool is_chosen(const struct peers_plan *p, const struct peers_receiver *r)
{
	const char *only = p->opts->bench.only;

	return only ? bench_prefix_list_has(only, r->name) : !r->by_name;
}

/* Adds the cells of one rate and setting: each receiver that can run with it. */
static void add_receivers(struct peers_plan *p, unsigned rate, unsigned setting)
{
	bool own = !peers_settings[setting].qthresh;

	for (unsigned i = 0; i < PEERS_RECEIVERS; i++) {
		const struct peers_receiver *r = &peers_receivers[i];

		if (!p->missing[i] && (own ? r->own : r->fixed) && is_chosen(p, r))
			add_cell(p, rate, setting, i);
	}
}

static void find_missing(struct peers_plan *p)
{
	for (unsigned i = 0; i < PEERS_RECEIVERS; i++) {
		if (!is_chosen(p, &peers_receivers[i]))
			continue;
		p->missing[i] = peers_receiver_missing(&peers_receivers[i]);
		if (p->missing[i])
			bench_say("skipping %s: %s", peers_receivers[i].name, p->missing[i]);
	}
}

bool peers_plan_make(struct peers_plan *p, const struct peers_opts *o)
{
	*p = (struct peers_plan){ .opts = o, .rounds = { .wanted = o->bench.rounds, .seconds = o->bench.seconds } };
	find_missing(p);
	p->cell = calloc(PEERS_RATES * PEERS_SETTINGS * PEERS_RECEIVERS, sizeof(*p->cell));
	for (unsigned r = 0; p->cell && r < PEERS_RATES; r++)
		for (unsigned s = 0; o->rate[r] && s < PEERS_SETTINGS; s++)
			if (o->setting[s])
				add_receivers(p, r, s);
	return p->rounds.cells > 0;
}

void peers_plan_free(struct peers_plan *p)
{
	free(p->cell);
	p->cell = NULL;
}
