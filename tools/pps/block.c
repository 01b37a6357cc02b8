/* SPDX-License-Identifier: MIT */
#include "block.h"

#include <string.h>

#define COLUMNS 80 /* of a terminal that does not say */
#define ROWS 24

/* Returns the rows that the block takes on a terminal of so many columns. */
static unsigned rows_of(const struct pps_block *b, unsigned columns)
{
	unsigned rows = 0;

	for (unsigned i = 0; i < b->lines; i++)
		rows += b->width[i] ? (b->width[i] + columns - 1) / columns : 1;
	return rows;
}

void pps_block_write(FILE *f, struct pps_block *b, const char *text, unsigned columns, unsigned rows)
{
	unsigned up, most;

	columns = columns ? columns : COLUMNS;
	rows = rows ? rows : ROWS;
	up = rows_of(b, columns);
	most = rows > 1 ? rows - 1 : 1; /* the cursor stands in a row of its own */
	most = most < PPS_BLOCK_LINES ? most : PPS_BLOCK_LINES;
	if (up)
		fprintf(f, "\033[%uA\r\033[J", up < most ? up : most);
	for (b->lines = 0; *text && b->lines < most; b->lines++) {
		unsigned len = (unsigned)strcspn(text, "\n");

		b->width[b->lines] = len < columns ? len : columns;
		fprintf(f, "%.*s\n", (int)b->width[b->lines], text);
		text += len + (text[len] == '\n');
	}
}
