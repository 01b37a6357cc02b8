/* SPDX-License-Identifier: MIT */
/* Keeps what the tool and its library say on stderr while the screen is drawn on the same terminal: it would stand in
 * the middle of it. The last line is shown; the last lines are printed at the end. */
#ifndef TOP_SAID_H
#define TOP_SAID_H

#include <stdbool.h>
#include <stddef.h>

#define TOP_SAID_BYTES 4096 /* of the last lines */

struct top_said {
	int fd;       /* readable when something was said; -1: stderr is no terminal, and stays as it is */
	int terminal; /* the stderr of before */
	size_t len;
	char text[TOP_SAID_BYTES];
	char line[256]; /* the last that was said */
};

/* Takes stderr, if it is a terminal. Returns 0 or -errno. */
int top_said_open(struct top_said *s);

/* Reads what was said since. Returns true if it is something. */
bool top_said_read(struct top_said *s);

/* Gives stderr back, and prints the last lines there. */
void top_said_close(struct top_said *s);

#endif
