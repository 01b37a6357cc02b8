/* SPDX-License-Identifier: MIT */
/* The variables by which nfring-run tells the loader, and nfring's libnetfilter_log, what to do. */
#ifndef RUN_ENVIRONMENT_H
#define RUN_ENVIRONMENT_H

#include "command_line.h"

/* Puts nfring's folder and preloaded object before what the loader's variables have. Sets a variable for each
 * option that was given; others stay as they are. `stats` is the absolute path of the file of --stats. Returns 0
 * or -errno. */
int run_environment_set(const struct run_options *o, const char *folder, const char *stats);

#endif
