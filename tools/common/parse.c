/* SPDX-License-Identifier: MIT */
#include "parse.h"

#include <string.h>

#define NS_PER_SECOND 1000000000u

/* Reads the digits at *text and moves it behind them. False: none, or overflow. */
static bool take_digits(const char **text, uint64_t *out)
{
	const char *p = *text;
	uint64_t value = 0;

	for (; *p >= '0' && *p <= '9'; p++)
		if (__builtin_mul_overflow(value, 10u, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(*p - '0'), &value))
			return false;
	if (p == *text)
		return false;
	*text = p;
	*out = value;
	return true;
}

static bool store(uint64_t value, uint64_t min, uint64_t max, uint64_t *out)
{
	if (value < min || value > max)
		return false;
	*out = value;
	return true;
}

bool cli_parse_u64(const char *text, uint64_t min, uint64_t max, uint64_t *out)
{
	uint64_t value;

	return take_digits(&text, &value) && !*text && store(value, min, max, out);
}

bool cli_parse_bytes(const char *text, uint64_t min, uint64_t max, uint64_t *out)
{
	static const char suffixes[] = "KMG";
	uint64_t value;

	if (!take_digits(&text, &value))
		return false;
	if (*text) {
		const char *s = strchr(suffixes, *text);

		if (!s || text[1])
			return false;
		if (__builtin_mul_overflow(value, (uint64_t)1 << (10 * (s - suffixes + 1)), &value))
			return false;
	}
	return store(value, min, max, out);
}

bool cli_parse_seconds(const char *text, uint64_t *ns)
{
	uint64_t whole = 0, fraction = 0, unit = NS_PER_SECOND;

	if ((*text != '.' && !take_digits(&text, &whole)) || whole > CLI_PARSE_SECONDS_MAX)
		return false;
	if (*text == '.') {
		if (!text[1])
			return false;
		for (text++; *text >= '0' && *text <= '9'; text++) {
			unit /= 10; /* digits below a nanosecond add nothing */
			fraction += (uint64_t)(*text - '0') * unit;
		}
	}
	if (*text)
		return false;
	return store(whole * NS_PER_SECOND + fraction, 1, (uint64_t)CLI_PARSE_SECONDS_MAX * NS_PER_SECOND, ns);
}

bool cli_parse_us(const char *text, uint64_t min, uint64_t max, uint64_t *out)
{
	static const struct {
		const char *suffix;
		uint64_t us;
	} units[] = { { "", 1 }, { "us", 1 }, { "ms", 1000 }, { "s", 1000000 } };
	uint64_t value;

	if (!take_digits(&text, &value))
		return false;
	for (unsigned i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(text, units[i].suffix) == 0)
			return !__builtin_mul_overflow(value, units[i].us, &value) && store(value, min, max, out);
	return false;
}

/* Reads the hexadecimal digits at *text and moves it behind them. False: none, or overflow. */
static bool take_hex(const char **text, uint64_t *out)
{
	static const char digits[] = "0123456789abcdef";
	const char *p = *text, *digit;
	uint64_t value = 0;

	for (; *p && (digit = strchr(digits, *p | ('A' <= *p && *p <= 'F' ? 'a' - 'A' : 0))); p++) {
		if (value >> 60)
			return false;
		value = value << 4 | (uint64_t)(digit - digits);
	}
	if (p == *text)
		return false;
	*text = p;
	*out = value;
	return true;
}

static bool take_u32(const char **text, uint32_t *out)
{
	uint64_t value;

	if ((*text)[0] == '0' && (*text)[1] == 'x') {
		*text += 2;
		if (!take_hex(text, &value))
			return false;
	} else if (!take_digits(text, &value)) {
		return false;
	}
	*out = (uint32_t)value;
	return value <= UINT32_MAX;
}

bool cli_parse_mark(const char *text, uint32_t *value, uint32_t *mask)
{
	uint32_t v, m = UINT32_MAX;

	if (!take_u32(&text, &v))
		return false;
	if (*text == '/') {
		text++;
		if (!take_u32(&text, &m))
			return false;
	}
	if (*text || (v & ~m))
		return false;
	*value = v;
	*mask = m;
	return true;
}

bool cli_parse_cpus(const char *text, uint32_t *cpus, uint32_t max, uint32_t *count)
{
	uint32_t n = 0;

	for (;; text++) {
		uint64_t first, last;

		if (!take_digits(&text, &first))
			return false;
		last = first;
		if (*text == '-') {
			text++;
			if (!take_digits(&text, &last))
				return false;
		}
		if (last > CLI_PARSE_CPU_MAX || first > last || last - first >= max - n)
			return false;
		while (first <= last)
			cpus[n++] = (uint32_t)first++;
		if (*text != ',')
			break;
	}
	if (*text)
		return false;
	*count = n;
	return true;
}

bool cli_parse_word(const char *text, const char *const *words, unsigned *index)
{
	for (unsigned i = 0; words[i]; i++) {
		if (strcmp(text, words[i]) == 0) {
			*index = i;
			return true;
		}
	}
	return false;
}
