/* SPDX-License-Identifier: MIT */
#include "values.h"
#include "parse.h"

#include <nfring/opts.h>
#include <string.h>

const char *cli_set_bytes(const struct cli_option *o, const char *value, uint32_t *out)
{
	uint64_t v;

	if (!cli_parse_bytes(value, o->min, o->max, &v))
		return o->takes;
	*out = (uint32_t)v;
	return NULL;
}

const char *cli_set_size(const struct cli_option *o, const char *value, size_t *out)
{
	uint64_t v;

	if (!cli_parse_bytes(value, o->min, o->max, &v))
		return o->takes;
	*out = (size_t)v;
	return NULL;
}

const char *cli_set_bytes_or_auto(const struct cli_option *o, const char *value, uint32_t *out)
{
	if (strcmp(value, "auto") != 0)
		return cli_set_bytes(o, value, out);
	*out = NFRING_AUTO;
	return NULL;
}

const char *cli_set_number(const struct cli_option *o, const char *value, uint32_t *out)
{
	uint64_t v;

	if (!cli_parse_u64(value, o->min, o->max, &v))
		return o->takes;
	*out = (uint32_t)v;
	return NULL;
}

const char *cli_set_us(const struct cli_option *o, const char *value, uint32_t *out)
{
	uint64_t v;

	if (!cli_parse_us(value, o->min, o->max, &v))
		return o->takes;
	*out = (uint32_t)v;
	return NULL;
}

const char *cli_set_number_or_auto(const struct cli_option *o, const char *value, uint32_t *out)
{
	if (strcmp(value, "auto") != 0)
		return cli_set_number(o, value, out);
	*out = NFRING_AUTO;
	return NULL;
}

const char *cli_set_word(const struct cli_option *o, const char *value, const char *const *words, uint8_t *out)
{
	unsigned i;

	if (!cli_parse_word(value, words, &i))
		return o->takes;
	*out = (uint8_t)i;
	return NULL;
}
