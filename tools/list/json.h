/* SPDX-License-Identifier: MIT */
/* Prints a survey as one JSON object on one line. The manual page lists the keys. */
#ifndef LIST_JSON_H
#define LIST_JSON_H

#include "survey.h"

void list_json(FILE *f, const struct survey *s);

#endif
