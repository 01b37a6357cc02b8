/* SPDX-License-Identifier: MIT */
/* A program's command line as data: the parser (options.h), --help (help.h) and the
 * manual page (tools/pages) are all made from it.
 *
 * Texts of an option may hold
 *   {min} {max} {standard}   the numbers of its row; bytes in M or G where that is exact
 *   `word`                   a value to be typed as it is */
#ifndef CLI_PROGRAM_H
#define CLI_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cli_option;

/* Takes `value` (NULL for an option without one, or whose value was left out) into `ctx`. Returns NULL, or the text of
 * what would have been taken: usually o->takes. */
typedef const char *(*cli_set_fn)(const struct cli_option *o, void *ctx, const char *value);

struct cli_option {
	const char *name;     /* without the dashes; NULL ends a table */
	char letter;          /* of the short form, or 0 */
	const char *argument; /* such as "BYTES|auto": values in capitals, words as they are; NULL: none; "[=S]":
			       * a value may follow, after = only */
	cli_set_fn set;
	const char *takes;    /* after "is not" in an error: "a number from {min} to {max}" */
	const char *help;     /* one plain sentence or two */
	const char *fallback; /* what holds without the option, such as "{standard}"; NULL: nothing to say */
	uint64_t min, max;    /* of the value */
	uint64_t standard;    /* the value without the option */
	bool bytes;           /* the numbers are bytes */
};

/* Texts of a shared option that differ in one program; NULL: as in the table. */
struct cli_override {
	const char *name; /* of the option; NULL ends the list */
	const char *help;
	const char *fallback;
};

/* A table, and where its functions find what they fill in. */
struct cli_table {
	const char *title;
	const struct cli_option *options;
	size_t offset;                       /* of their ctx in the program's struct of options */
	const struct cli_override *override; /* NULL: none */
};

struct cli_program {
	const char *name;
	const char *synopsis; /* after the name; a further usage is a line of its own */
	const char *about;    /* what it does; ends with a newline */
	const char *examples; /* ends with a newline */
	const char *footer;   /* the last line of --help, such as "See nfring-dump(1)."; NULL: none */
	const struct cli_table *tables;
	unsigned table_count;
	bool options_first; /* options end at the first operand: what follows is a command line of its own */
};

/* Returns true if the value of the option may be left out. */
bool cli_program_is_optional(const struct cli_option *o);

/* The texts that the parser adds to every program: --help and --version. */
extern const struct cli_option cli_program_common[];

#define CLI_BYTES_HELP "BYTES may end in K, M or G, for 1024, 1024*1024 or 1024*1024*1024 bytes."

/* Returns the option as this table has it, overrides applied. */
struct cli_option cli_program_row(const struct cli_table *t, const struct cli_option *o);

/* Returns true if an option of the program takes bytes. */
bool cli_program_takes_bytes(const struct cli_program *p);

/* Copies `text` with the numbers filled in, cut at `size`. Returns out. */
const char *cli_program_expand(const struct cli_option *o, const char *text, char *out, size_t size);

/* Copies help and fallback, as sentences, with the numbers filled in. Returns out. */
#define CLI_TEXT_MAX 1024
const char *cli_program_text(const struct cli_option *o, char out[CLI_TEXT_MAX]);

#endif
