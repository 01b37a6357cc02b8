/* SPDX-License-Identifier: MIT */
/* What a program file says about itself (elf(5)): whether it is a script, for which machine it is, which loader
 * it asks for, and whether it can open libraries at run time. Reads the program headers, not the sections, which
 * a program may lack. */
#ifndef RUN_ELF_FILE_H
#define RUN_ELF_FILE_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

enum run_kind {
	RUN_KIND_SCRIPT,  /* begins with #! */
	RUN_KIND_FOREIGN, /* ELF for another machine, word size or byte order than ours */
	RUN_KIND_PROGRAM, /* ELF that this machine runs */
	RUN_KIND_UNKNOWN, /* neither, or damaged */
};

struct run_elf {
	enum run_kind kind;
	char loader[PATH_MAX]; /* its path; "": none, so the program is static */
	bool names_dlopen;     /* it has a symbol dlopen or dlmopen, or one that ends so */
};

/* Reads a file. Returns 0 or -errno. */
int run_elf_read(const char *path, struct run_elf *e);

#endif
