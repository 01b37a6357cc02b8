/* SPDX-License-Identifier: MIT */
#include "compare.h"
#include "assertions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_WORDS 48
#define SHOWN 8 /* wrong values, before the rest are only counted */

struct line {
	char *words[MAX_WORDS];
	unsigned n;
};

static void split(struct line *l, char *text)
{
	char *save = NULL;

	l->n = 0;
	for (text = strtok_r(text, " ", &save); text; text = strtok_r(NULL, " ", &save)) {
		assert_true(l->n < MAX_WORDS);
		l->words[l->n++] = text;
	}
	assert_true(l->n >= 2);
}

/* Tells whether the line is a packet that only one of the libraries gives to the callback. */
static bool has_no_partner(const struct line *l, const struct difference *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(l->words[0], "packet") == 0 && list[i].name && strcmp(list[i].name, l->words[1]) == 0 &&
		    strcmp(list[i].key, "calls") == 0)
			return true;
	return false;
}

/* Cuts the next line that is to be compared out of the text. Returns false at the end. */
static bool next_line(char **text, struct line *l, const struct difference *list, size_t n)
{
	char *at;

	while ((at = strsep(text, "\n"))) {
		if (at[0] == '#' || at[0] == '\0')
			continue;
		split(l, at);
		if (!has_no_partner(l, list, n))
			return true;
	}
	return false;
}

static void count_line(struct comparison *c, const char *kind)
{
	unsigned i = 0;

	while (c->kinds[i].lines && strcmp(c->kinds[i].name, kind) != 0)
		assert_true(++i < COMPARE_KINDS);
	snprintf(c->kinds[i].name, sizeof(c->kinds[i].name), "%s", kind);
	c->kinds[i].lines++;
	c->lines++;
}

/* Tells whether a word, key=value, has a key of the list and a value that is wanted. */
static bool has_value(const char *word, const char *key, const char *value)
{
	size_t len = strlen(key);

	if (strncmp(word, key, len) != 0 || (word[len] != '=' && word[len] != '.'))
		return false;
	return !value || strcmp(strchr(word, '=') + 1, value) == 0;
}

/* Tells whether two words may differ. */
static bool is_wanted(const struct line *l, const char *stock, const char *ours, struct difference *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct difference *d = &list[i];

		if (d->name && strcmp(d->name, l->words[0]) != 0 && strcmp(d->name, l->words[1]) != 0)
			continue;
		if (!has_value(stock, d->key, d->stock) || !has_value(ours, d->key, d->ours))
			continue;
		d->seen++;
		return true;
	}
	return false;
}

/* Returns how many words differ that may not. */
static unsigned compare_lines(const struct line *stock, const struct line *ours, struct difference *list, size_t n,
			      unsigned wrong)
{
	unsigned here = 0;

	if (stock->n != ours->n || strcmp(stock->words[0], ours->words[0]) != 0 ||
	    strcmp(stock->words[1], ours->words[1]) != 0)
		fail_msg("other lines: %s %s with %u words, and %s %s with %u", stock->words[0], stock->words[1],
			 stock->n, ours->words[0], ours->words[1], ours->n);
	for (unsigned i = 2; i < stock->n; i++) {
		if (strcmp(stock->words[i], ours->words[i]) == 0 ||
		    is_wanted(stock, stock->words[i], ours->words[i], list, n))
			continue;
		if (wrong + here++ < SHOWN)
			printf("DIFFERS in %s %s:\n  %s\n  %s\n", stock->words[0], stock->words[1], stock->words[i],
			       ours->words[i]);
	}
	return here;
}

static void report(const struct comparison *c, const struct difference *list, size_t n)
{
	printf("compared %u:", c->lines);
	for (unsigned i = 0; i < COMPARE_KINDS && c->kinds[i].lines; i++)
		printf(" %s %u", c->kinds[i].name, c->kinds[i].lines);
	putchar('\n');
	for (size_t i = 0; i < n; i++) {
		printf("  %u times %s %s: %s -> %s: %s\n", list[i].seen, list[i].name ? list[i].name : "any",
		       list[i].key, list[i].stock ? list[i].stock : "any", list[i].ours ? list[i].ours : "any",
		       list[i].why);
		if (!list[i].seen && !list[i].at_times)
			fail_msg("the difference of %s %s is not there any more", list[i].name ? list[i].name : "any",
				 list[i].key);
	}
}

void compare_outputs(struct comparison *c, const char *stock, const char *ours, struct difference *list, size_t n)
{
	char *copies[2] = { strdup(stock), strdup(ours) }, *at[2] = { copies[0], copies[1] };
	struct line l[2];
	unsigned wrong = 0;
	bool more[2];

	memset(c, 0, sizeof(*c));
	for (;;) {
		more[0] = next_line(&at[0], &l[0], list, n);
		more[1] = next_line(&at[1], &l[1], list, n);
		if (!more[0] || !more[1])
			break;
		count_line(c, l[0].words[0]);
		wrong += compare_lines(&l[0], &l[1], list, n, wrong);
	}
	if (more[0] || more[1])
		fail_msg("after %u lines, %s has more: %s", c->lines, more[0] ? "the original" : "nfring's",
			 l[more[0] ? 0 : 1].words[0]);
	free(copies[0]);
	free(copies[1]);
	if (wrong)
		fail_msg("%u values differ", wrong);
	report(c, list, n);
}

unsigned compare_count(const struct comparison *c, const char *kind)
{
	for (unsigned i = 0; i < COMPARE_KINDS && c->kinds[i].lines; i++)
		if (strcmp(c->kinds[i].name, kind) == 0)
			return c->kinds[i].lines;
	return 0;
}
