/* SPDX-License-Identifier: MIT */
/* Errors of nfring-run about a file: one line that names it, the cause and the cure. */
#ifndef RUN_REFUSE_H
#define RUN_REFUSE_H

#include "fail.h"

enum run_exit {
	RUN_EXIT_CANNOT_EXECUTE = 126, /* the program is there, but cannot be executed; as in a shell */
	RUN_EXIT_NOT_FOUND = 127,      /* there is no such program */
};

/* Prints: nfring-run: "FILE" TEXT. Returns `code`. */
int run_refuse(int code, const char *file, const char *text);

/* Prints: nfring-run: "FILE" VERB "OTHER": TEXT. Returns `code`. */
int run_refuse_other(int code, const char *file, const char *verb, const char *other, const char *text);

#endif
