/* SPDX-License-Identifier: MIT */
/* The command line of bench/peers. */
#ifndef PEERS_OPTS_H
#define PEERS_OPTS_H

#include "bench_options.h"
#include "setting.h"

struct peers_opts {
	struct bench_options bench;
	bool rate[PEERS_RATES];       /* which of peers_rates */
	bool setting[PEERS_SETTINGS]; /* which of peers_settings */
	const char *svg;              /* file of the chart; NULL: none */
};

/* Reads the command line. Exits with 2 for a wrong option. */
void peers_opts_read(struct peers_opts *o, int argc, char **argv);

#endif
