/* SPDX-License-Identifier: MIT */
/* Prints a view as text or as one JSON object. */
#ifndef TOP_PRINT_H
#define TOP_PRINT_H

#include "ifname.h"
#include "total.h"

#include <nfring/stats.h>
#include <stdio.h>

struct top_text {
	cli_ifname_fn ifname;
	void *ifname_user;
	unsigned rows;  /* of each list */
	double seconds; /* since the start */
	struct nfring_stats stats;
	bool by_all; /* totals instead of the last interval */
};

void top_print(FILE *f, const struct top_view *v, const struct top_text *t);
void top_print_json(FILE *f, const struct top_view *v, const struct top_text *t);

#endif
