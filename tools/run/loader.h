/* SPDX-License-Identifier: MIT */
/* Asks a program's own loader which libraries it would load, as ldd(1) does. No code of the program runs. */
#ifndef RUN_LOADER_H
#define RUN_LOADER_H

#include <limits.h>
#include <stdbool.h>

struct run_loader {
	char copy[PATH_MAX]; /* of libnetfilter_log, the file that would be loaded; "": none */
	bool failed;         /* the loader cannot load the program */
	char said[512];      /* the last line that it printed */
};

/* Asks `loader` about the program at `path`, which has a slash, in this process's environment. Leaves signals and
 * descriptors as they are. Returns 0 or -errno. */
int run_loader_ask(const char *loader, const char *path, struct run_loader *l);

#endif
