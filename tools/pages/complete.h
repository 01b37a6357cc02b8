/* SPDX-License-Identifier: MIT */
/* The options of a program as completions of shells: one file for each shell, complete in itself. */
#ifndef PAGES_COMPLETE_H
#define PAGES_COMPLETE_H

#include "program.h"

#include <stdbool.h>
#include <stdio.h>

/* What can stand for the value of an option, as its table says it. */
enum pages_value {
	PAGES_NO_VALUE,   /* none, or one that follows = only */
	PAGES_ANY,        /* nothing to propose */
	PAGES_WORDS,      /* those of `argument` that are written in small letters */
	PAGES_FILE,       /* a file */
	PAGES_FOLDER,     /* a folder */
	PAGES_COMMAND,    /* a program */
	PAGES_NETNS,      /* a network namespace: a name under /run/netns, or a path */
	PAGES_GROUP,      /* an NFLOG group that is in use */
	PAGES_USER,       /* a user */
	PAGES_USER_GROUP, /* a group of users */
	PAGES_DEVICE,     /* a network device */
};

/* Returns what can stand for the value. */
enum pages_value pages_value_of(const struct cli_option *o);

/* Returns true if the program takes operands that are not options. */
bool pages_takes_operands(const struct cli_program *p);

/* Calls `each` with every option of the program, its overrides applied, and those of every program. */
void pages_each_option(const struct cli_program *p, void (*each)(FILE *f, const struct cli_option *o), FILE *f);

/* Prints the words of `argument`, with `between` between them. */
void pages_print_words(FILE *f, const struct cli_option *o, const char *between);

/* Prints the first sentence of the help, without its dot; characters of `escaped` get a backslash. A ' becomes '\''. */
void pages_print_summary(FILE *f, const struct cli_option *o, const char *escaped);

/* Print the completion of a shell, to be used in single quotes where text stands. */
void pages_bash(FILE *f, const struct cli_program *p);
void pages_zsh(FILE *f, const struct cli_program *p);
void pages_fish(FILE *f, const struct cli_program *p);

#endif
