/* SPDX-License-Identifier: MIT */
#include "peer.h"
#include "interrupt.h"
#include "parse.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GROUP, QTHRESH, TIMEOUT, NLBUFSIZ, RCVBUF, OPTIONS };

static const struct option longs[] = { { "group", 1, NULL, GROUP },     { "qthresh", 1, NULL, QTHRESH },
				       { "timeout", 1, NULL, TIMEOUT }, { "nlbufsiz", 1, NULL, NLBUFSIZ },
				       { "rcvbuf", 1, NULL, RCVBUF },   { NULL, 0, NULL, 0 } };

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
	uint64_t value[OPTIONS];
	unsigned given = 0;
	int c;

	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (c < 0 || c >= OPTIONS)
			usage(argv[0]);
		if (!cli_parse_u64(optarg, 0, c == GROUP ? UINT16_MAX : INT32_MAX, &value[c]))
			usage(argv[0]);
		given |= 1u << c;
	}
	if (given != (1u << OPTIONS) - 1 || optind < argc)
		usage(argv[0]);
	*o = (struct peer_options){ .group = (uint16_t)value[GROUP],
				    .qthresh = (uint32_t)value[QTHRESH],
				    .timeout_cs = (uint32_t)value[TIMEOUT],
				    .nlbufsiz_bytes = (uint32_t)value[NLBUFSIZ],
				    .rcvbuf_bytes = (int)value[RCVBUF] };
	bench_interrupt_install();
}

int peer_fail(const char *what, int err)
{
	fprintf(stderr, "%s: %s\n", what, strerror(err));
	return 1;
}
