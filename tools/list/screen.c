/* SPDX-License-Identifier: MIT */
#include "screen.h"

#include <string.h>
#include <sys/ioctl.h>

#define ROWS_DEFAULT 24

void list_screen_open(FILE *f)
{
	fputs("\033[?1049h\033[?25l\033[?7l", f); /* alternate screen, no cursor, no wrapping */
}

static unsigned rows_of(FILE *f)
{
	struct winsize size;

	return ioctl(fileno(f), TIOCGWINSZ, &size) == 0 && size.ws_row ? size.ws_row : ROWS_DEFAULT;
}

static unsigned count_lines(const char *text, size_t len)
{
	unsigned n = 0;

	for (size_t i = 0; i < len; i++)
		n += text[i] == '\n';
	return n;
}

void list_screen_draw(FILE *f, const char *text, size_t len)
{
	unsigned lines = count_lines(text, len), rows = rows_of(f), shown = lines;

	if (lines >= rows) /* the last row stays free, or names those that are left out */
		shown = rows - 1;
	fputs("\033[H", f);
	for (unsigned i = 0; i < shown; i++) {
		size_t n = strcspn(text, "\n");

		fwrite(text, 1, n, f);
		fputs("\033[K\n", f);
		text += n + 1;
	}
	if (shown < lines)
		fprintf(f, "... %u more lines", lines - shown);
	fputs("\033[J", f);
	fflush(f);
}

void list_screen_close(FILE *f)
{
	fputs("\033[?7h\033[?25h\033[?1049l", f);
	fflush(f);
}
