/* SPDX-License-Identifier: MIT */
#include "seen.h"
#include "assertions.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEX_BYTES "Value (hex bytes): "
#define LENGTH "(len: "

struct seen *seen_add(struct seen_list *l)
{
	struct seen *s = &l->at[l->count];

	assert_true(l->count < SEEN_MAX);
	memset(s, 0, sizeof(*s));
	for (unsigned i = 0; i < SEEN_FIELDS; i++)
		s->value[i] = SEEN_NOT;
	l->count++;
	return s;
}

/* Finds the value of the last line between `at` and `end` that has `name`, not as part of a longer one, and a colon. */
static const char *find(const char *at, const char *end, const char *name)
{
	const char *found = NULL, *colon;
	const size_t len = name ? strlen(name) : 0;

	for (; name && (at = strstr(at, name)) && at < end; at += len) {
		if (isalpha((unsigned char)at[-1]))
			continue;
		colon = at + len + strspn(at + len, " ");
		if (*colon != ':')
			continue;
		found = colon + 1 + strspn(colon + 1, " ");
		break;
	}
	return found;
}

/* tshark shows the bytes of an element that it does not know. */
static int64_t number(const char *text)
{
	const size_t skip = strlen(HEX_BYTES);
	int64_t value = 0;
	unsigned byte;

	if (strncmp(text, HEX_BYTES, skip) != 0) {
		const char *paren = memchr(text, '(', strcspn(text, "\n")); /* UDP (17) */

		return strtoll(isdigit((unsigned char)*text) || !paren ? text : paren + 1, NULL, 10);
	}
	for (text += skip; sscanf(text, "%2x", &byte) == 1 && *text != '\n'; text += text[2] == ' ' ? 3 : 2)
		value = value << 8 | byte;
	return value;
}

static void copy_text(char to[64], const char *text)
{
	size_t n = 0;

	if (strncmp(text, HEX_BYTES, strlen(HEX_BYTES)) == 0) {
		for (text += strlen(HEX_BYTES); isxdigit((unsigned char)*text) && n < 63;
		     text += text[2] == ' ' ? 3 : 2)
			to[n++] = (char)strtol((char[]){ text[0], text[1], '\0' }, NULL, 16);
		to[n] = '\0';
		return;
	}
	if (strncmp(text, LENGTH, strlen(LENGTH)) == 0)
		text = strchr(text, ')') + 2;
	snprintf(to, 64, "%.*s", (int)strcspn(text, "\n"), text);
}

static void copy_first(char to[64], const char *at, const char *end, const char *const name[2])
{
	const char *text = find(at, end, name[0]);

	if (!text)
		text = find(at, end, name[1]);
	if (text)
		copy_text(to, text);
}

static void read_record(struct seen_list *l, const char *at, const char *end, const char *const name[SEEN_NAMES])
{
	struct seen *s;

	if (!find(at, end, name[SEEN_SRC_PORT]))
		return;
	s = seen_add(l);
	for (unsigned i = 0; i < SEEN_FIELDS; i++) {
		const char *text = find(at, end, name[i]);

		if (text)
			s->value[i] = number(text);
	}
	copy_first(s->src, at, end, name + SEEN_SRC);
	copy_first(s->dst, at, end, name + SEEN_DST);
	copy_first(s->prefix, at, end, (const char *const[]){ name[SEEN_PREFIX], NULL });
}

void seen_read(struct seen_list *l, const char *text, const char *begin, const char *const name[SEEN_NAMES])
{
	const char *at = strstr(text, begin), *next;

	l->count = 0;
	for (; at; at = next) {
		next = strstr(at + 1, begin);
		read_record(l, at, next ? next : at + strlen(at), name);
	}
}
