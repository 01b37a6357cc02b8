/* SPDX-License-Identifier: MIT */
/* Measures how much CPU other programs use during the sweep. */
#ifndef TUNE_LOAD_H
#define TUNE_LOAD_H

#include <stdbool.h>
#include <sys/types.h>

struct tune_load {
	double busy_s; /* all CPUs, time stolen by the hypervisor included */
	double ours_s; /* this process and its sender */
	double at_s;   /* CLOCK_MONOTONIC */
};

/* Reads the counters; `sender` is 0 if there is none. Returns false if /proc/stat cannot be read. */
bool tune_load_read(struct tune_load *l, pid_t sender);

/* Returns how many CPUs other programs used on average between the two. */
double tune_load_others(const struct tune_load *from, const struct tune_load *to);

#endif
