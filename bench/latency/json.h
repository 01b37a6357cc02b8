/* SPDX-License-Identifier: MIT */
/* The results as JSON. */
#ifndef LATENCY_JSON_H
#define LATENCY_JSON_H

#include "plan.h"

#include <stdio.h>

void latency_json_print(const struct latency_plan *p, FILE *f);

#endif
