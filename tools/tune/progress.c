/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define BAR 24
#define COLUMNS_MAX 200

static int columns(void)
{
	struct winsize w;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &w) < 0 || w.ws_col == 0)
		return 80;
	return w.ws_col < COLUMNS_MAX ? w.ws_col : COLUMNS_MAX;
}

void tune_progress(const struct tune_sweep *s, const struct tune_point *p, double left_s)
{
	char bar[BAR + 1], flags[TUNE_FLAGS_MAX], line[512];
	unsigned full = s->steps ? s->done * BAR / s->steps : 0, left = left_s > 0 ? (unsigned)(left_s + 0.5) : 0;

	if (!isatty(STDERR_FILENO))
		return;
	for (unsigned i = 0; i < BAR; i++)
		bar[i] = i < full ? '#' : '.';
	bar[BAR] = '\0';
	tune_flags(&p->set, flags);
	if (s->live)
		snprintf(line, sizeof(line), "[%s] %u/%u  %u:%02u left  %s", bar, s->done, s->steps, left / 60,
			 left % 60, flags);
	else
		snprintf(line, sizeof(line), "[%s] %u/%u  %u:%02u left  %.0f/s %s", bar, s->done, s->steps, left / 60,
			 left % 60, p->rate_pps, flags);
	/* Cut at the width of the terminal: \r goes back to the start of one line only. */
	fprintf(stderr, "\r%.*s\033[K", columns() - 1, line);
	fflush(stderr);
}

void tune_progress_end(void)
{
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
}
