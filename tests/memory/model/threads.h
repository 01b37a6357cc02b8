/* SPDX-License-Identifier: MIT */
/* The threads of a scenario: coroutines, of which one runs until its next access that others can see. */
#ifndef MODEL_THREADS_H
#define MODEL_THREADS_H

#include <stdbool.h>
#include <stdint.h>

#define MODEL_THREADS 2

/* Makes the threads that are not NULL, at their begin. */
void model_threads_begin(void (*const function[MODEL_THREADS])(void));
/* Lets the thread go on to its next access. */
void model_threads_resume(int thread);
/* Lists the threads that can go on. Returns how many; `asleep` counts those that cannot. */
unsigned model_threads_ready(int ready[MODEL_THREADS], unsigned *asleep);
/* Returns a hash of what the threads have seen. */
uint64_t model_threads_hash(void);

/* Returns the number of the running thread, or -1: begin() or end() runs. */
int model_thread(void);
/* Before an access that others can see. Returns when it is the thread's turn. `is_ready` (NULL: always) says whether it
 * can go on. */
void model_yield(bool (*is_ready)(uintptr_t arg), uintptr_t arg);
/* The running thread does not go on in this run. */
void model_abandon(void);
/* Adds to what the running thread has seen. */
void model_saw(uint64_t what);

/* Returns a hash of `a` and `b`. */
uint64_t model_mix(uint64_t a, uint64_t b);

#endif
