/* SPDX-License-Identifier: MIT */
#include "decimal.h"

#include <inttypes.h>
#include <stdio.h>

const char *cli_decimal_grouped(uint64_t value, char *out)
{
	char plain[CLI_DECIMAL_GROUPED_MAX];
	int len = snprintf(plain, sizeof(plain), "%" PRIu64, value);
	char *to = out;

	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			*to++ = ',';
		*to++ = plain[i];
	}
	*to = '\0';
	return out;
}
