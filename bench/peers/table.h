/* SPDX-License-Identifier: MIT */
/* The results as tables, one for each rate and setting. */
#ifndef PEERS_TABLE_H
#define PEERS_TABLE_H

#include "plan.h"

#include <stdio.h>

void peers_table_print(const struct peers_plan *p, FILE *f);

#endif
