/* SPDX-License-Identifier: MIT */
/* Rotation by tcpdump's rules (-C, -G, -W): when a file is over, and what the next one is called.
 *
 *   -C           FILE, FILE1, FILE2 ..        a file is over once it is larger than the limit
 *   -C -W 10     FILE0 .. FILE9, FILE0 ..     a ring; leading zeros for the largest number
 *   -G           FILE by strftime(3)          a file is over after the period; a name without % is overwritten
 *   -G -W 3      the same                     the capture ends after three files
 *   -C -G        -G's name, 1, 2 ..           a new period counts from 0; -W says how many digits, and makes a ring */
#ifndef DUMP_ROTATE_H
#define DUMP_ROTATE_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct dump_rotation {
	const char *pattern;  /* -w */
	uint64_t limit_bytes; /* -C; 0: none */
	uint32_t period_s;    /* -G; 0: none */
	uint32_t files;       /* -W; 0: none */
	time_t began;         /* when the period began */
	uint32_t number;      /* of the file within the period */
	uint32_t periods;     /* that are over */
};

static inline bool dump_rotation_is_on(const struct dump_rotation *r)
{
	return r->limit_bytes || r->period_s;
}

/* Returns true if the period is over at `now`. */
bool dump_rotation_period_over(const struct dump_rotation *r, time_t now);

/* Goes to the next file: of a new period, which begins at `now`, or after one that is large enough. Returns
 * false if -W files were written: there is no next one. */
bool dump_rotation_next_period(struct dump_rotation *r, time_t now);
void dump_rotation_next_number(struct dump_rotation *r);

/* Writes the name of the file. Returns 0 or -ENAMETOOLONG. */
int dump_rotation_name(const struct dump_rotation *r, char name[PATH_MAX]);

#endif
