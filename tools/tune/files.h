/* SPDX-License-Identifier: MIT */
/* The report: tune.csv, tune.json and tune.html in one folder, and the same as text. */
#ifndef NFRING_TUNE_FILES_H
#define NFRING_TUNE_FILES_H

#include "tune.h"

#include <stdio.h>

/* A setting as options of the tools; `out` has NFR_TUNE_FLAGS_MAX bytes. */
#define NFR_TUNE_FLAGS_MAX 160
const char *nfr_tune_flags(const struct nfr_tune_setting *set, char *out);

/* Makes the folder, and those above it, unless it is there, and sees whether a
 * file can be written in it. 0 or -errno. */
int nfr_tune_files_prepare(const char *folder);

/* Writes the three files, each as a whole or not at all. Returns 0, or -errno with
 * the file's name in *name. */
int nfr_tune_files_write(const struct nfr_tune_sweep *s, const char *folder, const char **name);

/* One object, in one line. */
void nfr_tune_json(FILE *f, const struct nfr_tune_sweep *s);

/* A line of headings, then one for each point. */
void nfr_tune_csv(FILE *f, const struct nfr_tune_sweep *s);

/* A page that stands on its own: the object of nfr_tune_json() and what draws it. */
void nfr_tune_html(FILE *f, const struct nfr_tune_sweep *s);

/* A table of the best of each rate, for people. */
void nfr_tune_text(FILE *f, const struct nfr_tune_sweep *s);

#endif
