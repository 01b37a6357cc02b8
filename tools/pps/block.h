/* SPDX-License-Identifier: MIT */
/* A block of lines on a terminal that is written over itself again and again, also after the terminal was resized.
 *
 * No line is wider than the terminal, and the block is lower than it: so a line is a row. A terminal that becomes
 * narrower wraps the lines that are there: the cursor then goes up by the rows that they take now. */
#ifndef PPS_BLOCK_H
#define PPS_BLOCK_H

#include <stdio.h>

#define PPS_BLOCK_LINES 64

struct pps_block {
	unsigned lines;                  /* that stand on the terminal, above the cursor */
	unsigned width[PPS_BLOCK_LINES]; /* columns of each */
};

/* Writes `text`, lines of printable ASCII, over the block that was written last. `columns` and `rows` are those of the
 * terminal now; 0: unknown. */
void pps_block_write(FILE *f, struct pps_block *b, const char *text, unsigned columns, unsigned rows);

#endif
