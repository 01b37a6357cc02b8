/* SPDX-License-Identifier: MIT */
/* Shows the rates of each second on stderr, from a thread of its own. A terminal gets a block
 * of lines, with a row per worker and group, that is overwritten each second; a file or pipe
 * gets one line a second. */
#ifndef PPS_LIVE_H
#define PPS_LIVE_H

#include "pps.h"

#include <nfring/nfring.h>
#include <pthread.h>
#include <stdbool.h>

struct pps_sample;

struct pps_live {
	struct pps *pps;
	struct pps_sample *sample[2]; /* of the last second and of this one */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t stop_cond;
	bool stopping;
	bool running;
	bool terminal;
	unsigned lines; /* of the block on the terminal */
};

/* Starts the thread. Returns 0 or -errno. */
int pps_live_start(struct pps_live *l, struct pps *pps);

/* Ends the thread; its last lines stay on the terminal. Does nothing if it never started. */
void pps_live_stop(struct pps_live *l);

#endif
