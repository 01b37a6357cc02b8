/* SPDX-License-Identifier: MIT */
/* Runs nfring-tune in a test and reads the report that it writes. */
#ifndef TUNE_REPORT_H
#define TUNE_REPORT_H

#include "proc.h"

#include <stdbool.h>

/* A test with a namespace as *state, and with a folder for the report. */
#define TUNE_TEST(function) cmocka_unit_test_setup_teardown(function, tune_report_setup, tune_report_teardown)

int tune_report_setup(void **state);
int tune_report_teardown(void **state);

/* The folder for --out. It does not exist before nfring-tune makes it. */
const char *tune_report_folder(void);

/* The text of a file of the report, for free(); a missing file fails the test. */
char *tune_report_read(const char *file);

/* Whether a file of the report exists; whether any does. */
bool tune_report_has(const char *file);
bool tune_report_has_any(void);

/* Fails the test unless the program has ended with `status` and has printed `said` to stderr. */
void tune_expect(const struct nt_proc *p, int status, const char *said);

#endif
