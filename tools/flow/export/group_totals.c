/* SPDX-License-Identifier: MIT */
#include "group_totals.h"

#include <stdlib.h>
#include <sys/mman.h>

#define GROUPS (NFRING_GROUP_MAX + 1)

struct flow_groups {
	struct nfring *engine;
	bool is_file;
	struct flow_group_counts *counts; /* by number; memory is used where a group is */
	_Atomic uint64_t *lost;           /* the same; of a file */
};

struct flow_groups *flow_groups_open(struct nfring *engine, bool is_file)
{
	struct flow_groups *g = calloc(1, sizeof(*g));

	if (!g)
		return NULL;
	g->engine = engine;
	g->is_file = is_file;
	g->lost = calloc(GROUPS, sizeof(*g->lost));
	g->counts = mmap(NULL, GROUPS * sizeof(*g->counts), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (g->counts == MAP_FAILED)
		g->counts = NULL;
	if (g->lost && g->counts)
		return g;
	flow_groups_close(g);
	return NULL;
}

void flow_groups_close(struct flow_groups *g)
{
	if (!g)
		return;
	if (g->counts)
		munmap(g->counts, GROUPS * sizeof(*g->counts));
	free(g->lost);
	free(g);
}

struct flow_group_counts *flow_groups_counts(struct flow_groups *g, uint16_t group)
{
	return &g->counts[group];
}

void flow_groups_lost(struct flow_groups *g, uint16_t group, uint64_t lost)
{
	atomic_fetch_add_explicit(&g->lost[group], lost, memory_order_relaxed);
}

static uint64_t get(const _Atomic uint64_t *from)
{
	return atomic_load_explicit(from, memory_order_relaxed);
}

static void read_counts(const struct flow_groups *g, uint16_t group, struct flow_totals *t)
{
	*t = (struct flow_totals){ .group = group,
				   .flow_packets = get(&g->counts[group].packets),
				   .flow_bytes = get(&g->counts[group].bytes),
				   .not_ip = get(&g->counts[group].not_ip),
				   .lost = get(&g->lost[group]) };
}

static bool next_in_file(const struct flow_groups *g, uint32_t *at, struct flow_totals *t)
{
	while (*at < GROUPS) {
		read_counts(g, (uint16_t)(*at)++, t);
		if (t->flow_packets || t->not_ip || t->lost)
			return true;
	}
	return false;
}

static bool next_live(struct flow_groups *g, uint32_t *at, bool at_end, struct flow_totals *t)
{
	const int group = nfring_group_number(g->engine, (*at)++);
	struct nfring_stats s = { .size = sizeof(s) };
	uint64_t taken;

	if (group < 0)
		return false;
	read_counts(g, (uint16_t)group, t);
	if (nfring_group_stats_read(g->engine, (uint16_t)group, &s) < 0)
		return true;
	taken = t->flow_packets + t->not_ip;
	t->lost = s.lost;
	t->filtered = s.filtered;
	t->discarded = s.discarded + (at_end && s.packets > taken ? s.packets - taken : 0);
	return true;
}

bool flow_groups_next(struct flow_groups *g, uint32_t *at, bool at_end, struct flow_totals *t)
{
	return g->is_file ? next_in_file(g, at, t) : next_live(g, at, at_end, t);
}

void flow_groups_sum(struct flow_groups *g, bool at_end, struct flow_totals *sum)
{
	struct flow_totals t;

	*sum = (struct flow_totals){ 0 };
	for (uint32_t at = 0; flow_groups_next(g, &at, at_end, &t);) {
		sum->flow_packets += t.flow_packets;
		sum->flow_bytes += t.flow_bytes;
		sum->not_ip += t.not_ip;
		sum->filtered += t.filtered;
		sum->discarded += t.discarded;
		sum->lost += t.lost;
	}
}
