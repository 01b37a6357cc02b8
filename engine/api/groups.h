/* SPDX-License-Identifier: MIT */
/* The groups of an engine: their order, and finding one by its number. */
#ifndef NFR_GROUPS_H
#define NFR_GROUPS_H

#include "handle.h"

/* Numbers n->groups as the options say, and sorts n->by_number. Both have memory for n->n_groups. [owner] */
void nfr_groups_number(struct nfring *n, const struct nfring_opts *o);

/* Returns the group of that number; NULL if the engine has none. [any] */
struct nfr_group *nfr_groups_find(const struct nfring *n, uint16_t number);

#endif
