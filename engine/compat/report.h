/* SPDX-License-Identifier: MIT */
/* What users see of the groups: the stats file, and lines about losses.
 *
 * The stats file is one JSON object, followed by blanks. It is opened once, before privileges are dropped, and
 * rewritten in place: when a group is bound and while datagrams come, at most once a second, at the end of a group, and
 * at the end of the process. A process that only inherits the groups writes nothing until it receives.
 *
 * A line tells how many packets were lost, on stderr or to syslog, at most once a second for each group. The first
 * loss is told at once, the last one at the end. */
#ifndef COMPAT_REPORT_H
#define COMPAT_REPORT_H

#include "group.h"

/* Opens the stats file, unless it is open. At the first call, which comes before the first socket, stderr is what
 * losses are told on. */
void compat_report_open(void);

/* This process has bound a group: its reports are this process's. */
void compat_report_own(void);

/* Rewrites the stats file, if a second has passed. */
void compat_report_tick(uint64_t now_us);

/* Reports the group's losses, if there are new ones and a second has passed. */
void compat_report_losses(struct nflog_g_handle *g, uint64_t now_us);

/* Reports what is left to be reported of the group, and rewrites the file: the group ends. */
void compat_report_end(struct nflog_g_handle *g);

#endif
