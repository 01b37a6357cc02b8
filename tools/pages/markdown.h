/* SPDX-License-Identifier: MIT */
/* Options as a Markdown table, for documents. */
#ifndef PAGES_MARKDOWN_H
#define PAGES_MARKDOWN_H

#include "program.h"

#include <stdio.h>

/* Prints the head of a table. */
void pages_markdown_head(FILE *f);

/* Prints a row for each option of a table. */
void pages_markdown_rows(FILE *f, const struct cli_option *options);

#endif
