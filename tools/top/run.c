/* SPDX-License-Identifier: MIT */
#include "run.h"

void top_run_merge(struct top_run *r)
{
	for (unsigned i = 0; i < r->workers; i++)
		r->counts[i] = top_latest(&r->consumer[i]);
	top_merge(r->view, r->counts, r->workers);
}
