/* SPDX-License-Identifier: MIT */
/* The report: tune.csv, tune.json and tune.html in one folder, and the same as text. */
#ifndef TUNE_FILES_H
#define TUNE_FILES_H

#include "sweep.h"

#include <stdio.h>

/* A setting as options of the tools; `out` has TUNE_FLAGS_MAX bytes. */
#define TUNE_FLAGS_MAX 160
const char *tune_flags(const struct tune_setting *set, char *out);

/* Makes the folder, and those above it, unless it is there, and sees whether a
 * file can be written in it. 0 or -errno. */
int tune_files_prepare(const char *folder);

/* Writes the three files, each as a whole or not at all. Returns 0, or -errno with
 * the file's name in *name. */
int tune_files_write(const struct tune_sweep *s, const char *folder, const char **name);

/* One object, in one line. */
void tune_json(FILE *f, const struct tune_sweep *s);

/* A line of headings, then one for each point. */
void tune_csv(FILE *f, const struct tune_sweep *s);

/* A page that stands on its own: the object of tune_json() and what draws it. */
void tune_html(FILE *f, const struct tune_sweep *s);

/* A table of the best of each rate, for people. */
void tune_text(FILE *f, const struct tune_sweep *s);

#endif
