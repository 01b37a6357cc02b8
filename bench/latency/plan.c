/* SPDX-License-Identifier: MIT */
#include "plan.h"
#include "prefix_list.h"

#include <stdlib.h>
#include <string.h>

static void add_cell(struct latency_plan *p, const struct latency_shape *shape, uint32_t budget_us)
{
	struct latency_cell *c = &p->cell[p->rounds.cells++];

	c->shape = shape;
	c->budget_us = budget_us;
}

static bool is_chosen(const struct latency_opts *o, const struct latency_shape *shape)
{
	return !o->bench.only || bench_prefix_list_has(o->bench.only, shape->name);
}

bool latency_plan_make(struct latency_plan *p, const struct latency_opts *o)
{
	*p = (struct latency_plan){ .opts = o, .rounds = { .wanted = o->bench.rounds, .seconds = o->bench.seconds } };
	p->cell = calloc(LATENCY_SHAPES * o->budgets + 1, sizeof(*p->cell));
	if (!p->cell)
		return false;
	for (unsigned b = 0; b < o->budgets; b++)
		for (unsigned s = 0; s < LATENCY_SHAPES; s++)
			if (is_chosen(o, &latency_shapes[s]))
				add_cell(p, &latency_shapes[s], o->budget_us[b]);
	for (unsigned s = 0; s < LATENCY_SHAPES; s++)
		if (is_chosen(o, &latency_shapes[s]) && strcmp(latency_shapes[s].name, LATENCY_COMPARED_SHAPE) == 0)
			add_cell(p, &latency_shapes[s], 0);
	return true;
}

void latency_plan_free(struct latency_plan *p)
{
	free(p->cell);
	p->cell = NULL;
}
