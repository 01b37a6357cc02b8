/* SPDX-License-Identifier: MIT */
/* A program of Debian that reads NFLOG, run by a test: as it is, or by nfring-run. */
#ifndef READER_H
#define READER_H

#include "nflog_program.h"
#include "ns.h"
#include "proc.h"

/* The values of nflog_setup.runner. */
extern const char *const *const as_it_is, *const *const on_nfring;

struct reader {
	const struct nflog_program *program;
	struct nflog_setup setup; /* dir is filled by reader_start() */
	char dir[256];
	struct nt_proc proc;
};

/* Skips the running test if the programs or nfring-run are not there. Gives it `seconds` instead of its usual limit. */
void reader_needed(unsigned seconds);

/* Starts the program in `ns` and waits until it has bound its group. */
void reader_start(struct reader *r, const struct nt_ns *ns);

/* Waits until the program has read all that was logged to its group, and ends it. A bad end or a datagram that its
 * socket has dropped fails the test. */
void reader_stop(struct reader *r, const struct nt_ns *ns);

/* Ends the program by its signal and returns its exit code: 0 if all went well. */
int reader_end(struct reader *r);

/* Returns how many packets its output tells of. */
uint64_t reader_count(const struct reader *r);

/* Returns the text of the file that the program has written, whose name begins with `name`. The caller frees it. */
char *reader_text(const struct reader *r, const char *name);

#endif
