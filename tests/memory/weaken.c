/* SPDX-License-Identifier: MIT */
/* Under ThreadSanitizer: NFRING_WEAKEN=A1 makes the access A1 relaxed. */
#include "compiler.h"

#include <stdlib.h>
#include <string.h>

static const char *weak;

__attribute__((constructor)) static void begin(void)
{
	weak = getenv("NFRING_WEAKEN");
}

memory_order nfr_order_of(const char *label, memory_order order)
{
	return weak && strcmp(label, weak) == 0 ? memory_order_relaxed : order;
}
