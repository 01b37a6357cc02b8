/* SPDX-License-Identifier: MIT */
#include "check.h"
#include "parse.h"
#include "text.h"
#include "words.h"

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define TABLE_MAX 63

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool rules_is_plain_text(const char *text)
{
	const uint8_t *at = (const uint8_t *)text;
	size_t left = strlen(text);

	while (left) {
		uint32_t code = 0;
		unsigned n = cli_text_utf8(at, left, &code);

		if (n == 0 || code < 0x20 || (code >= 0x7f && code < 0xa0))
			return false;
		at += n;
		left -= n;
	}
	return true;
}

const char *rules_check_prefix(const char *text)
{
	if (strlen(text) > RULES_PREFIX_MAX)
		return "a prefix: the kernel takes at most 127 bytes";
	if (strchr(text, '"'))
		return "a prefix that nft can quote: it cannot escape a \" inside one";
	if (strchr(text, '$'))
		return "a prefix that nft can quote: it takes $ for a variable";
	if (!*text || !rules_is_plain_text(text))
		return "a prefix: some text without control characters";
	return NULL;
}

/* Returns whether quotes and brackets are balanced. Brackets in quotes count too, although
 * nft takes them as text. */
static bool is_balanced(const char *text)
{
	static const char opening[] = "({[", closing[] = ")}]";
	char open[64];
	unsigned depth = 0, quotes = 0;

	for (const char *c = text; *c; c++) {
		const char *o = strchr(opening, *c), *end = strchr(closing, *c);

		quotes += *c == '"';
		if (o && depth == sizeof(open))
			return false;
		if (o)
			open[depth++] = closing[o - opening];
		if (end && (depth == 0 || open[--depth] != *c))
			return false;
	}
	return depth == 0 && quotes % 2 == 0;
}

const char *rules_check_match(const char *text)
{
	if (strpbrk(text, ";#\n\r"))
		return "one nft expression: no ';', '#' or line end, which would end the rule";
	if (strchr(text, '\\'))
		return "one nft expression: no '\\'";
	if (!is_balanced(text))
		return "one nft expression: its quotes and brackets are not balanced";
	if (!text[strspn(text, " ")] || strlen(text) > RULES_MATCH_MAX || !rules_is_plain_text(text))
		return "an nft expression of at most 1024 bytes, such as \"udp dport 53\"";
	return NULL;
}

const char *rules_check_table(const char *text)
{
	static const char *const others[] = { "filter", "nat", "mangle", "raw", "security", "firewalld", NULL };
	const char *c = text;
	unsigned i;

	if (cli_parse_word(text, others, &i))
		return "a table of nfring's own: loading the script replaces the whole table";
	if (cli_parse_word(text, rules_words, &i))
		return "a table name: nft reserves the word";
	if (!is_letter(*c))
		return "a table name: a letter, then letters, digits and _";
	while (is_letter(*c) || is_digit(*c))
		c++;
	if (*c || c - text > TABLE_MAX)
		return "a table name: letters, digits and _, at most 63";
	return NULL;
}

const char *rules_check_devices(const char *text)
{
	static const char want[] = "an interface name, or several with commas between, such as eth0,eth1";

	for (const char *at = text;; at++) {
		size_t len = strcspn(at, ",");

		if (len == 0 || len >= IFNAMSIZ)
			return want;
		for (; len; len--, at++)
			if (*at <= ' ' || *at > '~' || strchr("\"$/*\\", *at))
				return want;
		if (!*at)
			return NULL;
	}
}
