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
	struct nflog_setup setup; /* reader_start() fills in the folder, and where nfring-run puts its statistics */
	char dir[256], stats[300];
	const char *runner[5];
	struct nt_proc proc;
};

/* Skips the running test if the programs or nfring-run are not there. Gives it `seconds` instead of its usual limit. */
void reader_needed(unsigned seconds);

/* Skips the running test where new memory costs so much that a program whose queue grows, as Suricata's does in a
 * flood, cannot keep up with any library: a virtual machine whose memory has been given back to its host. */
void reader_needs_new_memory(void);

/* Starts the program in `ns` and waits until it has bound its group. */
void reader_start(struct reader *r, const struct nt_ns *ns);

/* Waits until the program has written that it has seen packets; for uacctd and Suricata refresh_s is needed. */
void reader_wait_for_packets(const struct reader *r);

/* Waits until the program has read all that was logged to its group, and has no more work. Returns how many datagrams
 * its socket has dropped. */
uint32_t reader_drained(const struct reader *r, const struct nt_ns *ns);

/* Waits as reader_drained() does, and ends the program. A bad end or a datagram that its
 * socket has dropped fails the test. */
void reader_stop(struct reader *r, const struct nt_ns *ns);

/* Ends the program by its signal and returns its exit code: 0 if all went well. */
int reader_end(struct reader *r);

/* Returns how many packets its output tells of. */
uint64_t reader_count(const struct reader *r);

/* Fails the test unless nfring-run has given exactly `sent` packets to the program, and the program has seen them.
 * uacctd may tell of more: at high rates its plug-in reads some packets twice from the ring between its processes. */
void reader_saw(const struct reader *r, uint64_t sent, uint64_t seen);

/* Returns the text of the file that the program has written, whose name begins with `name`. The caller frees it. */
char *reader_text(const struct reader *r, const char *name);

#endif
