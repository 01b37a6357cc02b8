/* SPDX-License-Identifier: MIT */
/* The options of nfring-dump that choose packets, and the choice that they and the filter make. */
#ifndef DUMP_CHOOSE_OPTIONS_H
#define DUMP_CHOOSE_OPTIONS_H

#include "filter.h"
#include "match.h"
#include "program.h"

struct dump_choose_options {
	struct dump_match match;
	struct dump_filter filter;
};

/* ctx is a struct dump_choose_options. */
extern const struct cli_option dump_choose_options[];

/* Compiles the words of the filter, if there are any, and makes `opts` choose packets by it and by the options. `c`
 * must stay where it is. Returns -1, or an exit code with the error printed. */
int dump_choose_settle(struct dump_choose_options *c, const struct cli_program *p, char *const *words, int count,
		       struct nfring_opts *opts);

/* Frees the filter. */
void dump_choose_close(struct dump_choose_options *c);

/* An nfring_filter_fn; `user` is a struct dump_choose_options. */
bool dump_choose_wants(const struct nfring_pkt *p, void *user);

#endif
