/* SPDX-License-Identifier: MIT */
/* The line of each second, on stderr, by a thread of its own. */
#ifndef NFRING_PPS_LIVE_H
#define NFRING_PPS_LIVE_H

#include <nfring/nfring.h>
#include <pthread.h>
#include <stdbool.h>

struct nfr_live {
	struct nfring *engine;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t ended_cond;
	bool ended;
	bool running;
	bool terminal; /* one line, written over; else a line a second */
};

/* Starts the thread, which leaves signals to others. Returns 0 or -errno. */
int nfr_live_start(struct nfr_live *l, struct nfring *engine);

/* Ends it, and the line that it wrote over. Does nothing if it never started. */
void nfr_live_stop(struct nfr_live *l);

#endif
