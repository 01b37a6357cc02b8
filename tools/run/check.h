/* SPDX-License-Identifier: MIT */
/* Checks that a program will use nfring's libnetfilter_log, before it is started. Not checked: a script, because
 * the variables reach what it starts; a file that cannot be read; whether a plug-in that needs the library will be
 * loaded. */
#ifndef RUN_CHECK_H
#define RUN_CHECK_H

/* Checks the program at `path`, which has a slash. `folder` has nfring's library, and the environment is the
 * program's. Returns -1, or an exit code with the error printed. */
int run_check(const char *path, const char *folder);

#endif
