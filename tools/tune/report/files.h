/* SPDX-License-Identifier: MIT */
/* The report in a folder: tune.csv, tune.json and tune.html. */
#ifndef TUNE_FILES_H
#define TUNE_FILES_H

#include "sweep.h"

/* Makes the folder, and those above it, if they are missing, and tests that a file can be
 * written into it. Returns 0 or -errno. */
int tune_files_prepare(const char *folder);

/* Writes the three files, each as a whole or not at all. Returns 0, or -errno with the name of
 * the file in *name. */
int tune_files_write(const struct tune_sweep *s, const char *folder, const char **name);

#endif
