/* SPDX-License-Identifier: MIT */
/* What is going on each second, on stderr, by a thread of its own: on a terminal a
 * few lines that are written over, with a row per worker and group; else one line. */
#ifndef PPS_LIVE_H
#define PPS_LIVE_H

#include "pps.h"

#include <nfring/nfring.h>
#include <pthread.h>
#include <stdbool.h>

struct pps_sample;

struct pps_live {
	struct pps *pps;
	struct pps_sample *sample[2]; /* of this second and the last */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t stop_cond;
	bool stopping;
	bool running;
	bool terminal;
	unsigned lines; /* on the terminal, to be written over */
};

/* Starts the thread, which leaves signals to others. Returns 0 or -errno. */
int pps_live_start(struct pps_live *l, struct pps *pps);

/* Ends it; what it showed last stays. Does nothing if it never started. */
void pps_live_stop(struct pps_live *l);

#endif
