/* SPDX-License-Identifier: MIT */
/* Finds the folder of nfring's libnetfilter_log.so.1 and of the object that is preloaded with it. */
#ifndef RUN_FOLDER_H
#define RUN_FOLDER_H

#include <limits.h>

#define RUN_LIBRARY "libnetfilter_log.so.1"
#define RUN_PRELOAD "libnfring-preload.so"

/* Looks where an installation has the folder, then where a build has it, from the folder of this program on.
 * Returns -1, or an exit code with the error printed. */
int run_folder_find(char folder[PATH_MAX]);

#endif
