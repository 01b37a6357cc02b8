/* SPDX-License-Identifier: MIT */
/* Shows the rates of each interval on stderr, from a thread of its own. A terminal gets a block
 * of lines, with a row per worker and group, that is overwritten each time; a file or pipe
 * gets one line an interval. With --json each interval is an object on stdout. */
#ifndef PPS_LIVE_H
#define PPS_LIVE_H

#include "block.h"
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
	struct pps_block block; /* on the terminal */
};

/* Starts the thread. Returns 0 or -errno. */
int pps_live_start(struct pps_live *l, struct pps *pps);

/* Prints a line of something else, above the block. [any thread] */
void pps_live_say(struct pps_live *l, const char *line);

/* Ends the thread; its last lines stay on the terminal. Does nothing if it never started. */
void pps_live_stop(struct pps_live *l);

#endif
