/* SPDX-License-Identifier: MIT */
#include "pairs.h"
#include "measure.h"

#include <math.h>
#include <string.h>

/* `other` may be the sum of two. */
static const struct pair {
	const char *name, *other, *and;
	double goal;
} pairs[] = {
	{ "pcap-dump", "pcap-tcpdump", NULL, 0.40 },
	{ "pcap-dump", "nfring-ring-uring", "pcap-blocks", 1.3 },
	{ "text-dump", "text-tcpdump", NULL, 0.18 },
	{ "json-dump", "json-ulogd", NULL, 0.1 },
};

#define PAIRS (sizeof(pairs) / sizeof(pairs[0]))

static const struct bench_series *find(const struct peers_plan *p, const struct peers_cell *like, const char *name)
{
	for (unsigned i = 0; name && i < p->rounds.cells; i++) {
		const struct peers_cell *c = &p->cell[i];

		if (c->rate == like->rate && c->setting == like->setting && strcmp(c->receiver->name, name) == 0)
			return &c->series;
	}
	return NULL;
}

/* Returns the median over the rounds in which all were measured; NAN: there is none. */
static double ratio(const struct peers_plan *p, const struct peers_cell *c, const struct pair *pair)
{
	const struct bench_series *other = find(p, c, pair->other), *and = find(p, c, pair->and);
	struct bench_series sum = { 0 };

	if (!other || (pair->and &&!and) || strcmp(c->receiver->name, pair->name) != 0)
		return NAN;
	sum = *other;
	for (unsigned i = 0; and&&i < p->rounds.done; i++) {
		sum.round[i].ok = sum.round[i].ok && and->round[i].ok;
		sum.round[i].value[PEERS_NS] += and->round[i].value[PEERS_NS];
	}
	return bench_median_ratio(&c->series, &sum, p->rounds.done, PEERS_NS);
}

void peers_pairs_print(const struct peers_plan *p, FILE *f)
{
	bool any = false;

	for (unsigned i = 0; i < p->rounds.cells * PAIRS; i++) {
		const struct peers_cell *c = &p->cell[i / PAIRS];
		const struct pair *pair = &pairs[i % PAIRS];
		double v = ratio(p, c, pair);

		if (isnan(v))
			continue;
		if (!any)
			fputs("\nCPU per packet of the same job, medians of the rounds' ratios\n", f);
		any = true;
		fprintf(f, "  %-6s %-10s / %s%s%s  %.2f  (goal %.2f)\n", c->rate->name, pair->name, pair->other,
			pair->and ? " + " : "", pair->and ? pair->and : "", v, pair->goal);
	}
}

json_t *peers_pairs_json(const struct peers_plan *p)
{
	json_t *all = json_array();

	for (unsigned i = 0; i < p->rounds.cells * PAIRS; i++) {
		const struct peers_cell *c = &p->cell[i / PAIRS];
		const struct pair *pair = &pairs[i % PAIRS];
		double v = ratio(p, c, pair);

		if (!isnan(v))
			json_array_append_new(all, json_pack("{s:s,s:s,s:s,s:s*,s:f,s:f}", "rate", c->rate->name,
							     "receiver", pair->name, "to", pair->other, "and",
							     pair->and, "ratio", v, "goal", pair->goal));
	}
	return all;
}
