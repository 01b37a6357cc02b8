/* SPDX-License-Identifier: MIT */
/* Finds a program as execvp(3) does. */
#ifndef RUN_FIND_H
#define RUN_FIND_H

#include <limits.h>

/* Finds the file of a program: `name` itself if it has a slash, else the first executable file of that name in
 * the folders of PATH. `path` gets a path with a slash. Returns -1, or an exit code with the error printed. */
int run_find(const char *name, char path[PATH_MAX]);

#endif
