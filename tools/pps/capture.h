/* SPDX-License-Identifier: MIT */
/* Captures and measures, in both modes: a consumer thread per worker, or a callback on
 * the worker's thread. */
#ifndef PPS_CAPTURE_H
#define PPS_CAPTURE_H

#include "pps.h"

/* Captures until stopped. Fills in p->workers, p->groups, p->group_number, p->meter, p->seconds and p->cpu_seconds.
 * Returns 0 or an exit code. */
int pps_capture(struct pps *p);

/* Callbacks of the engine in the mode `inline`; `pps` is a struct pps. The measurement begins once the groups
 * are bound. The thread of the last worker becomes the user of --user, once each worker has one. */
void pps_on_bound(void *pps);
void pps_on_thread_start(void *pps, unsigned worker);

/* Prints a line of the monitor; `pps` is a struct pps. */
void pps_say(void *pps, const char *line);

/* Prints the error and goes on: no error of the kernel ends a measurement. */
int pps_on_error(const struct nfring_error *error, void *user);

#endif
