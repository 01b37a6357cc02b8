/* SPDX-License-Identifier: MIT */
#include "decimal.h"

#include <inttypes.h>

void cli_decimal(FILE *f, uint64_t value)
{
	char out[20], *at = out + sizeof(out);

	do {
		*--at = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	fwrite_unlocked(at, 1, (size_t)(out + sizeof(out) - at), f);
}

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
