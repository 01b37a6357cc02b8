/* SPDX-License-Identifier: MIT */
#include "peer.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GROUP, QTHRESH, TIMEOUT, NLBUFSIZ, RCVBUF, OPTIONS };

static const struct option longs[] = { { "group", 1, NULL, GROUP },     { "qthresh", 1, NULL, QTHRESH },
				       { "timeout", 1, NULL, TIMEOUT }, { "nlbufsiz", 1, NULL, NLBUFSIZ },
				       { "rcvbuf", 1, NULL, RCVBUF },   { NULL, 0, NULL, 0 } };

volatile sig_atomic_t peer_stop;

static void on_signal(int sig)
{
	peer_stop = sig;
}

static __attribute__((noreturn)) void usage(const char *program)
{
	fprintf(stderr,
		"usage: %s --group N --qthresh N --timeout CS --nlbufsiz BYTES --rcvbuf BYTES\n"
		"Receives until SIGINT, then prints what it counted as JSON. For bench/peers.\n",
		program);
	exit(2);
}

void peer_begin(struct peer_options *o, int argc, char **argv)
{
	struct sigaction a = { .sa_handler = on_signal }; /* no SA_RESTART: recv is to return */
	uint32_t value[OPTIONS];
	unsigned given = 0;
	int c;

	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		char *end;
		unsigned long v;

		if (c < 0 || c >= OPTIONS)
			usage(argv[0]);
		errno = 0;
		v = strtoul(optarg, &end, 10);
		if (errno || *end || end == optarg || v > INT32_MAX || (c == GROUP && v > UINT16_MAX))
			usage(argv[0]);
		value[c] = (uint32_t)v;
		given |= 1u << c;
	}
	if (given != (1u << OPTIONS) - 1 || optind < argc)
		usage(argv[0]);
	*o = (struct peer_options){ .group = (uint16_t)value[GROUP],
				    .qthresh = value[QTHRESH],
				    .timeout_cs = value[TIMEOUT],
				    .nlbufsiz = value[NLBUFSIZ],
				    .rcvbuf = (int)value[RCVBUF] };
	sigaction(SIGINT, &a, NULL);
	sigaction(SIGTERM, &a, NULL);
}

int peer_fail(const char *what, int err)
{
	fprintf(stderr, "%s: %s\n", what, strerror(err));
	return 1;
}
