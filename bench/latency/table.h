/* SPDX-License-Identifier: MIT */
/* The results as tables, one for each budget. */
#ifndef LATENCY_TABLE_H
#define LATENCY_TABLE_H

#include "plan.h"

#include <stdio.h>

void latency_table_print(const struct latency_plan *p, FILE *f);

#endif
