/* SPDX-License-Identifier: MIT */
/* How packets look: text, JSON, records of pcap or pcapng. A format composes in memory and knows of no
 * file. Its own struct begins with a struct dump_format. */
#ifndef DUMP_FORMAT_H
#define DUMP_FORMAT_H

#include "packet.h"
#include "writer.h"

struct dump_format {
	/* Begins a file: what stands before the first record. NULL: nothing. Called again for each file of a
	 * rotation. */
	void (*begin)(struct dump_format *f, struct cli_writer *w);
	/* Returns false if this packet has no place in the format: nothing is composed then. */
	bool (*packet)(struct dump_format *f, struct cli_writer *w, const struct dump_packet *p);
	/* NULL: the format cannot show a loss. */
	void (*loss)(struct dump_format *f, struct cli_writer *w, const struct dump_loss *l);
	/* Ends a file. NULL: nothing stands there. */
	void (*end)(struct dump_format *f, struct cli_writer *w);
};

#endif
