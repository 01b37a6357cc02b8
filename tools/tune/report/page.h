/* SPDX-License-Identifier: MIT */
/* The report as a page that stands on its own: page.html, with the object of
 * tune_json() in it. */
#ifndef TUNE_PAGE_H
#define TUNE_PAGE_H

#include "sweep.h"

#include <stdio.h>

void tune_page(FILE *f, const struct tune_sweep *s);

#endif
