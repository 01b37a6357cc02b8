/* SPDX-License-Identifier: MIT */
/* The command line of a bench: options that every bench has, and its own. */
#ifndef BENCH_OPTIONS_H
#define BENCH_OPTIONS_H

#include <stdbool.h>

#define BENCH_CPU_ANY -1

/* Options of every bench. */
struct bench_options {
	unsigned rounds;
	double seconds;   /* of one measurement */
	const char *only; /* list of prefixes of names; NULL: all names */
	int sender_cpu;
	int capture_cpu; /* of what receives; BENCH_CPU_ANY where the bench allows it */
	bool json;
};

/* An option of one bench alone. */
struct bench_option {
	const char *name; /* without the dashes; NULL ends a table */
	void (*take)(void *ctx, const char *value);
};

/* The command line of a bench. */
struct bench_command {
	const struct bench_option *own;
	void *ctx;                     /* of own[].take and quick */
	void (*quick)(void *ctx);      /* sets what --quick stands for */
	double seconds_min;            /* the most is 30 */
	bool any_cpu;                  /* --cpus takes "any" for the second */
	const char *(*name)(unsigned); /* what --only chooses from */
	unsigned names;
	const char *only_wanted; /* what --only takes, in words */
};

/* Reads the command line into `o`, which holds the defaults, and by own[].take. --quick is
 * read first, wherever it stands: options beside it count. Exits with 2 for a wrong
 * option. */
void bench_options_read(const struct bench_command *c, struct bench_options *o, int argc, char **argv);

/* Says that --OPTION has a wrong value, and exits with 2. */
__attribute__((noreturn)) void bench_option_wrong(const char *option, const char *value, const char *wanted);

#endif
