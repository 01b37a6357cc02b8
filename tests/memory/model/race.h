/* SPDX-License-Identifier: MIT */
/* Finds two accesses to plain memory, one of them a write, of which neither comes before the other. */
#ifndef MODEL_RACE_H
#define MODEL_RACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void model_race_reset(void);

/* An access of the running thread; nothing in begin() and end(). */
void model_race_access(uintptr_t address, size_t size, bool write);

#endif
