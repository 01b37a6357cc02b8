/* SPDX-License-Identifier: MIT */
/* The results as JSON. */
#ifndef PEERS_JSON_H
#define PEERS_JSON_H

#include "plan.h"

#include <stdio.h>

void peers_json_print(const struct peers_plan *p, FILE *f);

#endif
