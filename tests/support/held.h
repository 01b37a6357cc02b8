/* SPDX-License-Identifier: MIT */
/* Counts what this process holds: a test compares it before and after. */
#ifndef NT_HELD_H
#define NT_HELD_H

struct nt_held {
	unsigned fds, threads, maps; /* open descriptors, threads, memory mappings */
};

struct nt_held nt_held_now(void);

#endif
