/* SPDX-License-Identifier: MIT */
/* Shows a capture on a terminal, and obeys the keys. */
#ifndef TOP_TERMINAL_H
#define TOP_TERMINAL_H

#include "run.h"

#include <stdbool.h>

struct top_terminal;

/* Prepares for a terminal, if stdin and stdout are one, and this build can draw: before the first thread. Returns 0 or
 * -errno. */
int top_terminal_prepare(void);

/* Takes the terminal; *out is NULL if that was not prepared, or the tool does not know its type: then nothing has
 * changed. After the start of the engine and before cli_user_become(). Returns 0, or an exit code with the error
 * printed. */
int top_terminal_open(struct top_terminal **out);

/* Shows `r` until a stop is asked for; q asks for it. */
void top_terminal_run(struct top_terminal *t, struct top_run *r);

/* Gives the terminal back, and prints there what was said meanwhile. Does nothing to NULL. */
void top_terminal_close(struct top_terminal *t);

#endif
