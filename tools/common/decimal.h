/* SPDX-License-Identifier: MIT */
/* Decimal numbers for people. */
#ifndef CLI_DECIMAL_H
#define CLI_DECIMAL_H

#include <stdint.h>

/* Writes 12345678 as "12,345,678"; `out` has CLI_DECIMAL_GROUPED_MAX bytes. Returns out. */
#define CLI_DECIMAL_GROUPED_MAX 32
const char *cli_decimal_grouped(uint64_t value, char *out);

#endif
