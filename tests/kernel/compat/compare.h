/* SPDX-License-Identifier: MIT */
/* Compares what one program has printed with the original library and with nfring's. A line is
 *
 *     KIND NAME key=value key=value ...
 *
 * Lines that begin with # are not compared. */
#ifndef COMPARE_H
#define COMPARE_H

#include <stdbool.h>
#include <stddef.h>

/* A difference that is wanted, with the reason. `name`: of the lines, or their kind; NULL: every line. `stock` or
 * `ours` NULL: any value. `key` is also for keys that go on with a dot. If `key` is "calls", the callback gets other
 * packets: the lines of this name whose kind is "packet" are not compared. */
struct difference {
	const char *name, *key, *stock, *ours, *why;
	unsigned seen;
	bool at_times; /* it may be missing */
};

#define COMPARE_KINDS 32

struct comparison {
	struct {
		char name[24];
		unsigned lines;
	} kinds[COMPARE_KINDS];
	unsigned lines;
};

/* Fails the test unless both texts have the same lines, but for the `n` differences of the list, each of which must be
 * there unless it is `at_times`. Prints how many lines of each kind there are, and the differences with their reasons.
 */
void compare_outputs(struct comparison *c, const char *stock, const char *ours, struct difference *list, size_t n);

/* Returns how many lines of a kind were compared. */
unsigned compare_count(const struct comparison *c, const char *kind);

#endif
