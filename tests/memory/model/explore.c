/* SPDX-License-Identifier: MIT */
/* A depth-first search over choices. The state is what each thread has seen, and the memory: all that follows is given
 * with it. */
#include "choices.h"
#include "compiler.h"
#include "finding.h"
#include "race.h"
#include "seen.h"
#include "threads.h"
#include "weak.h"

#include <string.h>

#define RUNS_MAX 20000000

static const char *weak_label;
static memory_order weak_order;

memory_order nfr_order_of(const char *label, memory_order order)
{
	return weak_label && strcmp(label, weak_label) == 0 ? weak_order : order;
}

/* Runs the threads to their end, to a finding, or to a state from which everything was tried. */
static void run_once(const struct model_scenario *s, const struct model_result *r)
{
	int ready[MODEL_THREADS];
	unsigned n, asleep;

	model_choices_begin();
	model_weak_reset();
	model_race_reset();
	s->begin();
	model_threads_begin(s->thread);
	while (r->finding == MODEL_NOTHING && (n = model_threads_ready(ready, &asleep)) > 0) {
		if (model_choices_are_new() && !model_seen_add(model_mix(model_weak_hash(), model_threads_hash())))
			return;
		model_threads_resume(ready[model_choose(n)]);
	}
	if (r->finding == MODEL_NOTHING && asleep)
		model_found(MODEL_STUCK, "a thread sleeps for ever", 0);
	if (r->finding == MODEL_NOTHING && s->end)
		s->end();
}

struct model_result model_explore(const struct model_scenario *s, const char *label, memory_order order)
{
	struct model_result r = { 0 };

	weak_label = label;
	weak_order = order;
	model_finding_begin(&r);
	model_choices_reset();
	model_seen_reset();
	do {
		run_once(s, &r);
		r.runs++;
		r.exhausted = r.finding == MODEL_NOTHING && !model_choices_next();
	} while (r.finding == MODEL_NOTHING && !r.exhausted && r.runs < RUNS_MAX);
	r.states = model_seen_count();
	weak_label = NULL;
	return r;
}
