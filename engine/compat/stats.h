/* SPDX-License-Identifier: MIT */
/* Writes the groups of the process as JSON. */
#ifndef COMPAT_STATS_H
#define COMPAT_STATS_H

#include <stdio.h>

/* Writes one object, with a newline. [any thread] */
void compat_stats_write(FILE *f);

#endif
