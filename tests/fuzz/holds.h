/* SPDX-License-Identifier: MIT */
/* Aborts where an invariant does not hold: the fuzzer keeps the input, and a test fails. */
#ifndef NFR_HOLDS_H
#define NFR_HOLDS_H

#include <stdio.h>
#include <stdlib.h>

#define HOLDS(condition)                                                                                               \
	do {                                                                                                           \
		if (!(condition)) {                                                                                    \
			fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);                 \
			abort();                                                                                       \
		}                                                                                                      \
	} while (0)

#endif
