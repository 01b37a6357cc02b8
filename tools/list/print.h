/* SPDX-License-Identifier: MIT */
/* Prints a survey for people. */
#ifndef LIST_PRINT_H
#define LIST_PRINT_H

#include "survey.h"

void list_print(FILE *f, const struct survey *s);

#endif
