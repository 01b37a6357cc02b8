/* SPDX-License-Identifier: MIT */
#include "groups.h"

#include <errno.h>
#include <nfring/nfring.h>
#include <stdlib.h>

static int by_number(const void *a, const void *b)
{
	const struct nfr_group *const *x = a, *const *y = b;

	return (int)(*x)->number - (int)(*y)->number;
}

static int has_number(const void *number, const void *group)
{
	const struct nfr_group *const *g = group;

	return (int)*(const uint16_t *)number - (int)(*g)->number;
}

void nfr_groups_number(struct nfring *n, const struct nfring_opts *o)
{
	for (uint32_t i = 0; i < n->n_groups; i++) {
		n->groups[i].number = o->groups_count ? o->groups[i] : (uint16_t)(o->group + i);
		n->by_number[i] = &n->groups[i];
	}
	qsort(n->by_number, n->n_groups, sizeof(*n->by_number), by_number);
}

struct nfr_group *nfr_groups_find(const struct nfring *n, uint16_t number)
{
	struct nfr_group **found = bsearch(&number, n->by_number, n->n_groups, sizeof(*n->by_number), has_number);

	return found ? *found : NULL;
}

uint32_t nfring_group_count(const struct nfring *n)
{
	return n ? n->n_groups : 0;
}

int nfring_group_number(const struct nfring *n, uint32_t index)
{
	if (!n)
		return -EINVAL;
	return index < n->n_groups ? n->groups[index].number : -ENOENT;
}

int nfring_group_worker(const struct nfring *n, uint32_t index)
{
	if (!n)
		return -EINVAL;
	return index < n->n_groups ? n->groups[index].worker : -ENOENT;
}

int nfring_group_fd(const struct nfring *n, uint16_t group)
{
	const struct nfr_group *g = n ? nfr_groups_find(n, group) : NULL;

	if (!n)
		return -EINVAL;
	return g ? g->fd : -ENOENT;
}
