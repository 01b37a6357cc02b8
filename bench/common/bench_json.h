/* SPDX-License-Identifier: MIT */
/* Results for programs: the parts of the JSON that every bench prints. */
#ifndef BENCH_JSON_H
#define BENCH_JSON_H

#include "bench_options.h"
#include "rounds.h"
#include "sample.h"

#include <jansson.h>
#include <stdio.h>

/* A number, or null for NAN, which JSON does not have. */
json_t *bench_json_real(double v);

/* An object with the machine, the CPUs and the rounds of a run. */
json_t *bench_json_run(const struct bench_options *o, const struct bench_rounds *r, unsigned payload_bytes);

/* Sets keys[v] to the median of value v, for v below `n`. */
void bench_json_set_medians(json_t *o, const char *const *keys, unsigned n, const struct bench_series *s,
			    unsigned rounds);

/* Prints the object with a newline, and frees it. */
void bench_json_print(json_t *o, FILE *f);

#endif
