/* SPDX-License-Identifier: MIT */
#include "plan.h"
#include "prefix_list.h"

#include <stdlib.h>
#include <string.h>

static void add_cell(struct latency_plan *p, const struct latency_shape *shape, uint32_t budget_us, uint32_t groups,
		     uint32_t workers)
{
	p->cell[p->rounds.cells++] =
		(struct latency_cell){ .shape = shape, .budget_us = budget_us, .groups = groups, .workers = workers };
}

static bool is_chosen(const struct latency_opts *o, const struct latency_shape *shape)
{
	return !o->bench.only || bench_prefix_list_has(o->bench.only, shape->name);
}

/* Adds a cell for each number of groups and of workers: a worker needs a group. */
static void add_spreads(struct latency_plan *p, const struct latency_shape *shape, uint32_t budget_us)
{
	const struct latency_opts *o = p->opts;

	for (unsigned g = 0; g < o->groups_count; g++)
		for (unsigned w = 0; w < o->workers_count; w++)
			if (o->workers[w] <= o->groups[g])
				add_cell(p, shape, budget_us, o->groups[g], o->workers[w]);
}

bool latency_plan_make(struct latency_plan *p, const struct latency_opts *o)
{
	*p = (struct latency_plan){ .opts = o, .rounds = { .wanted = o->bench.rounds, .seconds = o->bench.seconds } };
	p->cell =
		calloc((size_t)LATENCY_SHAPES * o->budgets * o->groups_count * o->workers_count + 1, sizeof(*p->cell));
	if (!p->cell)
		return false;
	for (unsigned b = 0; b < o->budgets; b++)
		for (unsigned s = 0; s < LATENCY_SHAPES; s++)
			if (is_chosen(o, &latency_shapes[s]))
				add_spreads(p, &latency_shapes[s], o->budget_us[b]);
	for (unsigned s = 0; s < LATENCY_SHAPES; s++)
		if (is_chosen(o, &latency_shapes[s]) && strcmp(latency_shapes[s].name, LATENCY_COMPARED_SHAPE) == 0)
			add_cell(p, &latency_shapes[s], 0, 1, 1);
	return true;
}

void latency_plan_free(struct latency_plan *p)
{
	free(p->cell);
	p->cell = NULL;
}
