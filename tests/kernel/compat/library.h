/* SPDX-License-Identifier: MIT */
/* Runs a program with the original libnetfilter_log, or with nfring's in its place. */
#ifndef LIBRARY_H
#define LIBRARY_H

#include "proc.h"

enum library {
	STOCK,     /* the system's */
	OURS,      /* nfring's, found by LD_LIBRARY_PATH alone */
	PRELOADED, /* nfring's, with the object that tells it the program's buffers */
	LIBRARIES
};

/* As nt_spawn(): the words before the program are variables, NAME=value. */
void library_spawn(struct nt_proc *p, const struct nt_ns *ns, enum library library, const char *const argv[]);

/* Waits until the program has bound its group too. */
void library_spawn_bound(struct nt_proc *p, const struct nt_ns *ns, enum library library, unsigned group,
			 const char *const argv[]);

/* Fails the test unless the program, which has ended, did so with 0 and ran with this library. */
void library_check(const struct nt_proc *p, enum library library);

/* Runs a program that ends by itself, and checks it. */
void library_run(struct nt_proc *p, const struct nt_ns *ns, enum library library, const char *const argv[]);

#endif
