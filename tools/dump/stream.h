/* SPDX-License-Identifier: MIT */
/* Where packets go: a file or a pipe in some format, syslog, the journal. The struct of each begins with a
 * struct dump_stream. One thread uses it. */
#ifndef DUMP_STREAM_H
#define DUMP_STREAM_H

#include "packet.h"

/* A packet waits in memory for at most this time. */
#define DUMP_FLUSH_NS 100000000u

struct dump_stream {
	const struct dump_stream_ops *ops;
	bool full;         /* it takes no more, and that is no error: -W files are written */
	int err;           /* errno of the first failure, after which nothing is written; EPIPE: the reader has gone;
			    * ETIMEDOUT: the reader does not read */
	uint64_t taken;    /* packets that were given to it */
	uint64_t written;  /* packets that are out: in the file, or sent. Complete after close() */
	uint64_t left_out; /* packets that the format cannot hold; part of neither of the others */
};

struct dump_stream_ops {
	void (*packet)(struct dump_stream *s, const struct dump_packet *p);
	void (*loss)(struct dump_stream *s, const struct dump_loss *l);
	/* Writes what waits in memory, or lets it wait until tick() says. */
	void (*flush)(struct dump_stream *s);
	/* SIGHUP: closes its file and opens it again. NULL: there is nothing to open. */
	void (*reopen)(struct dump_stream *s);
	/* Does what is due by time: -G. Returns the ns until there is something again, or something to flush;
	 * UINT64_MAX: there is nothing. NULL: there never is. */
	uint64_t (*tick)(struct dump_stream *s);
	/* Writes the rest and frees everything but the struct. */
	void (*close)(struct dump_stream *s);
	/* Names it in errors: "stdout", a path, "syslog". */
	const char *(*name)(const struct dump_stream *s);
};

#endif
