/* SPDX-License-Identifier: MIT */
/* Prints lines that begin with the bench's name on standard error. */
#ifndef BENCH_MESSAGE_H
#define BENCH_MESSAGE_H

#include <stdbool.h>

/* Names the bench, such as "peers"; its command is bench/NAME/run. main() sets it first. */
extern const char *bench_name;

/* Prints "NAME: ..." and ends the line. */
__attribute__((format(printf, 1, 2))) void bench_say(const char *format, ...);

/* Prints a usage error and exits with 2. */
__attribute__((format(printf, 1, 2), noreturn)) void bench_usage_error(const char *format, ...);

/* Why a measurement failed: one line of text. */
struct bench_failure {
	char text[400];
};

/* Writes the line. Returns false, for the caller to return. */
__attribute__((format(printf, 2, 3))) bool bench_failed(struct bench_failure *f, const char *format, ...);

#endif
