/* SPDX-License-Identifier: MIT */
/* A terminal that is drawn anew at each look: on its alternate screen, so that nothing of it is left afterwards. */
#ifndef LIST_SCREEN_H
#define LIST_SCREEN_H

#include <stddef.h>
#include <stdio.h>

void list_screen_open(FILE *f);

/* Draws the text. Lines that are wider than the terminal are cut, and lines that do not fit are counted in the last. */
void list_screen_draw(FILE *f, const char *text, size_t len);

void list_screen_close(FILE *f);

#endif
