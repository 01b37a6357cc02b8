/* SPDX-License-Identifier: MIT */
/* Counts what this process holds: a test compares it before and after. */
#ifndef NT_HELD_H
#define NT_HELD_H

#include <stddef.h>

struct nt_held {
	unsigned fds, threads, maps; /* open descriptors, threads, memory mappings */
	size_t mapped_bytes;         /* of the mappings, without the heap's and the stack's: these grow */
};

struct nt_held nt_held_now(void);

/* Fails the test unless there are `n` threads, or will be soon: a thread that has been joined may be seen for a moment.
 * ThreadSanitizer makes one of its own: there nothing fails. */
void nt_held_expect_threads(unsigned n);

#endif
