/* SPDX-License-Identifier: MIT */
/* Whether the machine was busy with other things while it was measured. */
#ifndef TUNE_LOAD_H
#define TUNE_LOAD_H

#include <stdbool.h>
#include <sys/types.h>

struct tune_load {
	double busy_s; /* of all CPUs, taken by the hypervisor included */
	double ours_s; /* of this process and its sender */
	double at_s;
};

/* Reads the counters; `sender` is 0 if there is none. False: they cannot be had. */
bool tune_load_read(struct tune_load *l, pid_t sender);

/* CPUs' worth of time that others used between the two. */
double tune_load_others(const struct tune_load *from, const struct tune_load *to);

#endif
