/* SPDX-License-Identifier: MIT */
#include "rules.h"
#include "feed.h"
#include "measure.h"

#include <stdio.h>

/* A chain for each group: nft 1.0.6 has no map from a number to a log group. */
static void print_chains(FILE *f)
{
	for (unsigned i = 0; i < LATENCY_GROUPS_MAX; i++)
		fprintf(f, "chain g%u { log group %u drop; }; ", i, LATENCY_GROUP + i);
}

static void print_spread(FILE *f, unsigned groups)
{
	fprintf(f, "udp dport %u numgen inc mod %u vmap { ", LATENCY_PORT + groups, groups);
	for (unsigned i = 0; i < groups; i++)
		fprintf(f, "%s%u : goto g%u", i ? ", " : "", i, i);
	fputs(" }; ", f);
}

char *latency_rules(void)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	fputs("table inet latency { ", f);
	print_chains(f);
	fprintf(f, "chain out { type filter hook output priority 0; udp dport %u log group %u drop; ", LATENCY_PORT + 1,
		LATENCY_GROUP);
	for (unsigned groups = 2; groups <= LATENCY_GROUPS_MAX; groups++)
		print_spread(f, groups);
	fputs("}; }", f);
	fclose(f);
	return text;
}
