/* SPDX-License-Identifier: MIT */
#include "group.h"
#include "control.h"

void nfr_group_sample_tail(struct nfr_group *g)
{
	struct nfr_control_memory before, now;

	if (nfr_likely(!nfr_tail_is_due(&g->tail, &g->ledger)))
		return;
	/* The drops first: whatever is not queued after they were read comes after them. */
	if (nfr_control_memory(g->nl, &before) == 0 && before.queued_bytes == 0 &&
	    nfr_control_memory(g->nl, &now) == 0 && now.queued_bytes == 0)
		nfr_tail_sample(&g->tail, &g->ledger, before.drops, now.rcvbuf_bytes);
}
