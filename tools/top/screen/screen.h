/* SPDX-License-Identifier: MIT */
/* The terminal, by ncurses: an alternate screen that a canvas is drawn to, and keys. One thread uses it. */
#ifndef TOP_SCREEN_H
#define TOP_SCREEN_H

#include "canvas.h"

#include <stdbool.h>

/* True if this build has ncurses. */
bool top_screen_is_built(void);

/* Takes the terminal of stdin and stdout. Returns false, and changes nothing, if its type ($TERM) is not known. Sets
 * *utf8 to whether it shows UTF-8, by the locale. */
bool top_screen_open(bool *utf8);

/* Gives the terminal back as it was. Does nothing if it is not taken. */
void top_screen_close(void);

/* Gives the terminal back and stops the process, as Ctrl-Z does to others; returns when it goes on. */
void top_screen_suspend(void);

/* Reads the size of the terminal, and clears it for what is drawn next. Each is at least 1. */
void top_screen_size(unsigned *width, unsigned *height);

void top_screen_draw(const struct top_canvas *c);

/* Returns the next key, as top_state_key() takes it; TOP_KEY_NONE: none waits. Keys that mean nothing are skipped. */
int top_screen_key(void);

#endif
