/* SPDX-License-Identifier: MIT */
/* Runs the engine's own code under every schedule, in a memory as weak as C11 allows.
 *
 * The engine and the scenarios are compiled with -fsanitize=thread, which puts a call before each access to memory
 * and in place of each atomic one. The library of ThreadSanitizer is not linked: calls.c has these functions. A
 * scenario has a few threads, here as coroutines of one.
 *
 *   scheduler (explore.c)   at each atomic access: which thread goes on. It tries every answer; a state that was
 *                           reached before is not explored again.
 *   memory (weak.c)         keeps all values of each atomic variable. A load may return any that the thread has not
 *                           seen to be overwritten: what store buffers, caches and reordered loads can do. Every
 *                           such value is tried.
 *   races (race.c)          two accesses to plain memory, one of them a write, that nothing orders.
 *
 * What it does not show: a load that is delayed beyond a later store of its thread; the order of two threads' plain
 * stores to one atomic variable other than as they were executed. */
#ifndef MODEL_H
#define MODEL_H

#include "threads.h"
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* A descriptor from here on is an eventfd of the model (kernel.c). */
#define MODEL_FD 500

enum model_finding {
	MODEL_NOTHING,
	MODEL_RACE,  /* an access to plain memory that nothing orders */
	MODEL_STUCK, /* a thread sleeps for ever: a lost wake-up */
	MODEL_WRONG, /* model_check() failed */
};

struct model_scenario {
	const char *name;
	void (*begin)(void);                 /* before each run: everything as at first */
	void (*thread[MODEL_THREADS])(void); /* NULL: none */
	void (*end)(void);                   /* after each run; NULL */
};

struct model_result {
	enum model_finding finding;
	char text[160];
	uint64_t runs, states;
	bool exhausted; /* every state was reached */
};

/* Explores the scenario until something is found. Of the access `label` (NULL: of none) the order is `order`. */
struct model_result model_explore(const struct model_scenario *s, const char *label, memory_order order);

/* For scenarios: what must hold. */
void model_check(bool holds, const char *text);

#endif
