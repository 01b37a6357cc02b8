/* SPDX-License-Identifier: MIT */
#include "assertions.h"
#include "json.h"

#include <stdio.h>
#include <string.h>

json_t *nt_json(const char *text)
{
	json_error_t e;
	json_t *o = json_loads(text, JSON_REJECT_DUPLICATES, &e);

	if (!o)
		fail_msg("not JSON: %s at %d: %s", e.text, e.position, text);
	return o;
}

json_t *nt_json_lines(const char *text)
{
	json_t *all = json_array();
	json_error_t e;

	for (const char *line = text, *end; *line; line = end + 1) {
		json_t *o;

		end = strchr(line, '\n');
		if (!end)
			fail_msg("the last line has no end: %s", line);
		o = json_loadb(line, (size_t)(end - line), JSON_REJECT_DUPLICATES, &e);
		if (!json_is_object(o))
			fail_msg("not a JSON object: %s: %.*s", e.text, (int)(end - line), line);
		json_array_append_new(all, o);
	}
	return all;
}

double nt_json_number(const json_t *o, const char *key)
{
	json_t *v = json_object_get(o, key);

	if (!json_is_number(v))
		fail_msg("no number '%s'", key);
	return json_number_value(v);
}

void nt_json_accounts_for(const json_t *o, uint64_t logged)
{
	double sum = nt_json_number(o, "packets") + nt_json_number(o, "filtered") + nt_json_number(o, "discarded") +
		     nt_json_number(o, "lost");
	char *text;

	if (sum == (double)logged)
		return;
	text = json_dumps(o, 0);
	fail_msg("%.0f, not %llu: %s", sum, (unsigned long long)logged, text);
}

const char *nt_json_text(const json_t *o, const char *key)
{
	json_t *v = json_object_get(o, key);

	if (!json_is_string(v))
		fail_msg("no text '%s'", key);
	return json_string_value(v);
}

size_t nt_json_hex(const json_t *o, const char *key, unsigned char *bytes, size_t size)
{
	const char *text = nt_json_text(o, key);
	size_t n = 0;

	assert_int_equal(strlen(text) % 2, 0);
	for (; text[2 * n] && n < size; n++)
		assert_int_equal(sscanf(text + 2 * n, "%2hhx", &bytes[n]), 1);
	return n;
}
