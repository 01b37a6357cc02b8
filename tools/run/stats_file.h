/* SPDX-License-Identifier: MIT */
/* The file of --stats. */
#ifndef RUN_STATS_FILE_H
#define RUN_STATS_FILE_H

#include <limits.h>

/* Sets `path` to the absolute path of `file`, because daemons change to the root folder, and checks that the file
 * can be written. A file that does not exist is not left behind. Returns -1, or an exit code with the error
 * printed. */
int run_stats_file(const char *file, char path[PATH_MAX]);

#endif
