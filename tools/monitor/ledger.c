/* SPDX-License-Identifier: MIT */
#include "ledger.h"

#include <inttypes.h>
#include <stdio.h>

const char *monitor_ledger_text(const struct cli_program *p, const struct nfring_stats *s, char out[MONITOR_LEDGER_MAX])
{
	snprintf(out, MONITOR_LEDGER_MAX,
		 "%s: %" PRIu64 " packet%s, %s%" PRIu64 " lost, %" PRIu64 " socket drops, %" PRIu64
		 " filtered, %" PRIu64 " discarded, %" PRIu64 " truncated, %" PRIu64 " malformed, %" PRIu64
		 " resyncs, %" PRIu64 " starved",
		 p->name, s->packets, s->packets == 1 ? "" : "s", s->tail_unknown ? "at least " : "", s->lost,
		 s->socket_drops, s->filtered, s->discarded, s->truncated, s->malformed, s->resyncs, s->starved);
	return out;
}
