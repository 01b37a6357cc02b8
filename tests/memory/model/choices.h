/* SPDX-License-Identifier: MIT */
/* The choices of a run, for a depth-first search. A run repeats those before, makes one anew, and goes on with the
 * first answer of each. */
#ifndef MODEL_CHOICES_H
#define MODEL_CHOICES_H

#include <stdbool.h>

/* Before the first run. */
void model_choices_reset(void);
/* Before each run. */
void model_choices_begin(void);
/* Returns a number below `n`. All are tried. */
unsigned model_choose(unsigned n);
/* Says whether the run has left behind what runs before it have done. */
bool model_choices_are_new(void);
/* Makes the last choice that has an answer left anew. Returns false if none has. */
bool model_choices_next(void);

#endif
