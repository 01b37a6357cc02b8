/* SPDX-License-Identifier: MIT */
/* Takes the values of options, for the functions of their tables. Each returns NULL, or o->takes
 * with *out unchanged if the value is not what the option takes. */
#ifndef CLI_VALUES_H
#define CLI_VALUES_H

#include "program.h"

/* Numbers from o->min to o->max; `auto` is NFRING_AUTO. */
const char *cli_set_number(const struct cli_option *o, const char *value, uint32_t *out);
const char *cli_set_number_or_auto(const struct cli_option *o, const char *value, uint32_t *out);

/* Microseconds from o->min to o->max, or a time that ends in us, ms or s. */
const char *cli_set_us(const struct cli_option *o, const char *value, uint32_t *out);

/* Bytes from o->min to o->max, with a suffix K, M or G; `auto` is NFRING_AUTO. */
const char *cli_set_bytes(const struct cli_option *o, const char *value, uint32_t *out);
const char *cli_set_bytes_or_auto(const struct cli_option *o, const char *value, uint32_t *out);
const char *cli_set_size(const struct cli_option *o, const char *value, size_t *out);

/* One word of a NULL-terminated list: *out is its index. */
const char *cli_set_word(const struct cli_option *o, const char *value, const char *const *words, uint8_t *out);

#endif
