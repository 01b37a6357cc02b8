/* SPDX-License-Identifier: MIT */
/* The ledger in words: what became of every packet. */
#ifndef MONITOR_LEDGER_H
#define MONITOR_LEDGER_H

#include "program.h"

#include <nfring/stats.h>

#define MONITOR_LEDGER_MAX 512

/* Writes "nfring-dump: 3 packets, 0 lost, ..". Returns out. */
const char *monitor_ledger_text(const struct cli_program *p, const struct nfring_stats *s,
				char out[MONITOR_LEDGER_MAX]);

#endif
