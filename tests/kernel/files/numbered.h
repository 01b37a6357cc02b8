/* SPDX-License-Identifier: MIT */
/* Reads the numbers that the sender wrote into its packets back from capture files. */
#ifndef NUMBERED_H
#define NUMBERED_H

#include "ns.h"
#include "proc.h"

struct numbered {
	uint64_t next;    /* number that is expected */
	uint64_t packets; /* read */
	uint64_t missing; /* numbers that were passed over */
	uint64_t first;   /* number in the last file */
};

/* Sends `count` numbered datagrams of 1,400 bytes, `rate` a second (0: as fast as it goes). */
void numbered_send(const struct nt_ns *ns, uint64_t count, double rate);

/* Reads a file of link type NFLOG. Numbers only rise. A file that ends in half a record fails the test, unless
 * `cut` allows it. */
void numbered_read(struct numbered *n, const char *path, bool cut);

/* Fails unless the summary of nfring-dump says that all that was read was written, and that of `sent` packets the
 * others were lost. */
void numbered_expect(const struct numbered *n, const struct nt_proc *dump, uint64_t sent);

/* The same of all files of the disk, in the order of the numbers in their names. Returns how many. */
int numbered_read_disk(struct numbered *n);

/* -- what these tests share besides --------------------------------------------------------- */

/* Logs what numbered_send() sends to group 5. */
void numbered_log(const struct nt_ns *ns);

/* Returns the size of a file; -1: there is none. */
off_t numbered_size(const char *path);

/* Fails with what the program said unless it has ended with `status`. */
void numbered_expect_status(const struct nt_proc *p, int status);

/* Runs a program that is to end with 1 and this text. */
void numbered_expect_refusal(const struct nt_ns *ns, const char *const argv[], const char *text);

#endif
