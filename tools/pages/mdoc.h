/* SPDX-License-Identifier: MIT */
/* The options of a program in mdoc(7), for its manual page. */
#ifndef PAGES_MDOC_H
#define PAGES_MDOC_H

#include "program.h"

#include <stdio.h>

/* Prints a sub-section with a list of options for each table, and one for --help. */
void pages_mdoc_options(FILE *f, const struct cli_program *p);

/* Prints the arguments of .It: "Fl -group Ar N Ns Op : Ns Ar COUNT". */
void pages_mdoc_item(FILE *f, const struct cli_option *o);

/* Prints sentences, one a line. Words that have a macro get a line with it:
 *   `auto` .Cm    --budget .Fl    recv(2) .Xr    N, where N is in o->argument, .Ar */
void pages_mdoc_text(FILE *f, const struct cli_option *o, const char *text);

#endif
