/* SPDX-License-Identifier: MIT */
/* elements.xml, which programs of libfixbuf read, has what nfring-flow sends as types of its elements. */
#include "assertions.h"
#include "elements.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define PEN 32473
#define FLAGS 0xffff00u /* semantics, units */

static void read_file(fbInfoModel_t *model)
{
	GError *error = NULL;

	if (!fbInfoModelReadXMLFile(model, NFRING_ELEMENTS_XML, &error))
		fail_msg("%s", error->message);
}

static unsigned count(fbInfoModel_t *model)
{
	fbInfoModelIter_t all;
	const fbInfoElement_t *e;
	unsigned n = 0;

	fbInfoModelIterInit(&all, model);
	while ((e = fbInfoModelIterNext(&all)))
		n += e->ent == PEN;
	return n;
}

/* Copies a text without the line breaks and the indentation that XML may have. */
static const char *words(char *to, size_t size, const char *from)
{
	size_t n = 0;

	for (; *from; from++) {
		const bool space = isspace((unsigned char)*from);

		if (space && (n == 0 || to[n - 1] == ' '))
			continue;
		assert_true(n + 1 < size);
		to[n++] = space ? ' ' : *from;
	}
	to[n] = '\0';
	return to;
}

static const char *file_words(void)
{
	static char text[16384], squeezed[sizeof(text)];
	FILE *f = fopen(NFRING_ELEMENTS_XML, "r");

	assert_non_null(f);
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	fclose(f);
	return words(squeezed, sizeof(squeezed), text);
}

static void the_file_has_what_is_sent(void **state)
{
	fbInfoModel_t *ours = flow_elements_open(PEN), *file = fbInfoModelAlloc();

	(void)state;
	read_file(file);
	for (unsigned i = 1; i <= FLOW_ELEMENTS; i++) {
		const fbInfoElement_t *e = flow_elements_get(ours, PEN, (enum flow_element)i);
		const fbInfoElement_t *f = flow_elements_get(file, PEN, (enum flow_element)i);

		assert_non_null(f);
		assert_string_equal(f->ref.name, e->ref.name);
		assert_int_equal(f->type, e->type);
		assert_int_equal(f->len, e->len);
		assert_int_equal(f->flags & FLAGS, e->flags & FLAGS);
	}
	fbInfoModelFree(ours);
	fbInfoModelFree(file);
}

/* libfixbuf does not read descriptions: they are for people. */
static void the_file_has_their_descriptions(void **state)
{
	fbInfoModel_t *ours = flow_elements_open(PEN);
	const char *text = file_words();

	(void)state;
	for (unsigned i = 1; i <= FLOW_ELEMENTS; i++) {
		const char *description = flow_elements_get(ours, PEN, (enum flow_element)i)->description;

		if (!strstr(text, description))
			fail_msg("it does not say: %s", description);
	}
	fbInfoModelFree(ours);
}

static void the_file_has_nothing_else(void **state)
{
	fbInfoModel_t *file = fbInfoModelAlloc();
	const guint standard = fbInfoModelCountElements(file);

	(void)state;
	read_file(file);
	assert_int_equal(count(file), FLOW_ELEMENTS);
	assert_int_equal(fbInfoModelCountElements(file), standard + FLOW_ELEMENTS);
	fbInfoModelFree(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_file_has_what_is_sent),
		cmocka_unit_test(the_file_has_their_descriptions),
		cmocka_unit_test(the_file_has_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
