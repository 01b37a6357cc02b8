/* SPDX-License-Identifier: MIT */
/* The system calls that a traced process has made, and the errors that each of them may fail with. */
#ifndef FAULTS_CALLS_H
#define FAULTS_CALLS_H

#define CALLS_MAX 64
#define CALLS_ERRORS_MAX 6 /* a NULL among them */

struct calls {
	unsigned count;
	struct call {
		char name[32];
		unsigned most; /* how often the thread made it that made it most often */
	} call[CALLS_MAX];
};

/* Reads what strace -f has written to `file`. A file with more than CALLS_MAX calls fails the test. */
void calls_read(struct calls *c, const char *file);

/* Returns why a call is not refused; NULL: it is. */
const char *calls_left_out(const char *name);

/* Returns the names of the errors for a call, the likeliest first, up to a NULL. */
const char *const *calls_errors(const char *name);

#endif
