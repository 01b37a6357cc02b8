/* SPDX-License-Identifier: MIT */
/* The state of nfring-dump, from its options to its last flush. */
#ifndef DUMP_CONSUME_H
#define DUMP_CONSUME_H

#include "command_line.h"
#include "output.h"
#include "ifname.h"
#include "line.h"
#include "pcap_file.h"

#include <nfring/nfring.h>

/* Holds at least two of the largest datagrams: records are handed over whole. */
#define DUMP_SINK_BYTES (1u << 20)
/* Packets on their way to a file or pipe wait no longer than this. */
#define DUMP_FLUSH_NS 100000000u
/* How long packets of several groups are kept, at least, to be shown by time. */
#define DUMP_WINDOW_NS 20000000u

struct dump {
	struct dump_options options;
	struct nfring *engine;
	struct cli_ifnames ifnames;
	struct dump_line line;
	struct dump_pcap pcap;
	struct cli_output sink;
	uint64_t shown;      /* packets printed or written */
	uint64_t hurried;    /* batches shown before the window was over */
	uint64_t flushed_ns; /* cli_clock_ns() of the last flush */
	size_t pending;      /* bytes of datagrams since */
	bool discarding;     /* enough was shown, or nobody reads: only empty the queues */
};

/* Opens the file or takes stdout, once capturing is sure to go on. Returns 0 or an exit code. */
int dump_open_output(struct dump *d);

/* Shows what comes until the engine has ended and its queues are empty. Returns 0,
 * or a negative errno if a worker broke or what it was shown on did (sink.err). */
int dump_consume(struct dump *d);

#endif
