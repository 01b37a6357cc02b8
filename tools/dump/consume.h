/* SPDX-License-Identifier: MIT */
/* Takes batches from the queues and shows their packets: as text, JSON or pcap. */
#ifndef DUMP_CONSUME_H
#define DUMP_CONSUME_H

#include "command_line.h"
#include "output.h"
#include "ifname.h"
#include "line.h"
#include "pcap_file.h"

#include <nfring/nfring.h>

/* Size of the buffer. Two of the largest datagrams fit, so every record is written whole. */
#define DUMP_OUTPUT_BYTES (1u << 20)
/* Packets stay in the buffer for at most this time. */
#define DUMP_FLUSH_NS 100000000u
/* The shortest window in which packets of several groups are sorted. */
#define DUMP_WINDOW_NS 20000000u

struct dump {
	struct dump_options options;
	struct nfring *engine;
	struct cli_ifnames ifnames;
	struct dump_line line;
	struct dump_pcap pcap;
	struct cli_output output;
	uint64_t shown;         /* packets printed or written */
	uint64_t emitted_early; /* see dump_merge_emitted_early() */
	uint64_t flushed_ns;    /* cli_clock_ns() of the last flush */
	size_t pending;         /* bytes of datagrams shown since then */
	bool discarding;        /* show no more, only empty the queues: --count is reached, or nobody reads */
};

/* Opens the file, or takes stdout. To be called after the engine has started: if that fails,
 * no file is overwritten. Returns 0 or an exit code. */
int dump_open_output(struct dump *d);

/* Shows packets until the engine has ended and the queues are empty. A worker that fails ends all.
 * Returns 0, or a negative errno, with the error printed. Failed writes are in d->output.err. */
int dump_consume(struct dump *d);

#endif
