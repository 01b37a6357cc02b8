/* SPDX-License-Identifier: MIT */
/* Options in manual pages and documents, and the texts of all tools. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "markdown.h"
#include "mdoc.h"
#include "message.h"

#include <ctype.h>
#include <string.h>

/* Each tool has a command_line.h that declares its own. */
extern const struct cli_program doctor_program, dump_program, pps_program, rules_program, run_program, top_program,
	tune_program;

static const struct cli_program *const programs[] = {
	&doctor_program, &dump_program, &pps_program, &rules_program, &top_program, &tune_program,
#ifdef WITH_RUN
	&run_program,
#endif
};
#define PROGRAMS (sizeof(programs) / sizeof(programs[0]))

static void argument_becomes_macros(void **state)
{
	static const char *const want[][2] = {
		{ "N[:COUNT]", "Fl -x Ar N Ns Oo : Ns Ar COUNT Oc" },
		{ "N[:COUNT],...", "Fl -x Ar N Ns Oo : Ns Ar COUNT Oc , Ns ..." },
		{ "[=A.B]", "Fl -x Ns Oo = Ns Ar A . Ns Ar B Oc" },
		{ "[=S]", "Fl -x Ns Oo = Ns Ar S Oc" },
		{ "NAME|UID[:GID]", "Fl -x Ar NAME Ns | Ns Ar UID Ns Oo : Ns Ar GID Oc" },
		{ "BYTES|auto", "Fl -x Ar BYTES Ns | Ns Cm auto" },
		{ "none|meta|packet", "Fl -x Cm none Ns | Ns Cm meta Ns | Ns Cm packet" },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		const struct cli_option o = { .name = "x", .argument = want[i][0] };
		char *got;

		PRINT(got, f, pages_mdoc_item(f, &o));
		assert_string_equal(got, want[i][1]);
		free(got);
	}
}

static void words_with_a_macro_get_a_line(void **state)
{
	const struct cli_option o = { .name = "x", .argument = "NAME|PATH" };
	char *got;

	(void)state;
	PRINT(got, f, pages_mdoc_text(f, &o, "Take NAME, or (`auto`) by recv(2). See --other; NAMES are not it."));
	assert_string_equal(
		got, "Take\n.Ar NAME ,\nor\n.Cm ( auto )\nby\n.Xr recv 2 .\nSee\n.Fl -other ;\nNAMES are not it.\n");
	free(got);
}

static void a_line_never_begins_with_a_request_by_chance(void **state)
{
	const struct cli_option o = { .name = "x" };
	char *got;

	(void)state;
	PRINT(got, f, pages_mdoc_text(f, &o, ".so it is. 'tis a \\ too."));
	assert_string_equal(got, "\\&.so it is.\n\\&'tis a \\e too.\n");
	free(got);
}

static void numbers_come_from_the_row(void **state)
{
	const struct cli_option o = { .name = "x",
				      .argument = "N|auto",
				      .help = "From {min} to {max}, {other}.",
				      .fallback = "{standard}",
				      .min = 3776,
				      .max = 1u << 30,
				      .standard = 32u << 20,
				      .bytes = true };
	const struct cli_option table[] = { o, { 0 } };
	char text[CLI_TEXT_MAX], small[8], *got;

	(void)state;
	assert_string_equal(cli_program_text(&o, text), "From 3776 to 1G, {other}. Default: 32M.");
	assert_string_equal(cli_program_expand(&o, "{min} bytes", small, sizeof(small)), "3776 by");
	PRINT(got, f, pages_markdown_rows(f, table));
	assert_string_equal(got, "| `--x N\\|auto` | 32M | From 3776 to 1G, {other}. |\n");
	free(got);
}

static void a_program_says_what_is_different(void **state)
{
	const struct cli_override override[] = { { .name = "x", .fallback = "two" }, { 0 } };
	const struct cli_option options[] = { { .name = "x", .help = "Help.", .fallback = "one" },
					      { .name = "y", .help = "Help.", .fallback = "one" },
					      { 0 } };
	const struct cli_table table = { "title", options, 0, override };

	(void)state;
	assert_string_equal(cli_program_row(&table, &options[0]).fallback, "two");
	assert_string_equal(cli_program_row(&table, &options[0]).help, "Help.");
	assert_string_equal(cli_program_row(&table, &options[1]).fallback, "one");
}

/* -- the tools --------------------------------------------------------------------- */

static void every_text_is_sentences_with_its_numbers_filled_in(void **state)
{
	(void)state;
	for (unsigned i = 0; i < PROGRAMS; i++) {
		for (unsigned t = 0; t < programs[i]->table_count; t++) {
			const struct cli_table *table = &programs[i]->tables[t];

			for (const struct cli_option *o = table->options; o->name; o++) {
				const struct cli_option row = cli_program_row(table, o);
				char text[CLI_TEXT_MAX];
				size_t len = strlen(cli_program_text(&row, text));

				assert_true(isupper((unsigned char)text[0]));
				assert_int_equal(text[len - 1], '.');
				assert_true(len < sizeof(text) - 1);
				assert_null(strchr(text, '{'));
				assert_non_null(row.set);
			}
		}
	}
}

static void every_override_names_an_option(void **state)
{
	(void)state;
	for (unsigned i = 0; i < PROGRAMS; i++) {
		for (unsigned t = 0; t < programs[i]->table_count; t++) {
			const struct cli_table *table = &programs[i]->tables[t];

			for (const struct cli_override *v = table->override; v && v->name; v++) {
				const struct cli_option *o = table->options;

				while (o->name && strcmp(o->name, v->name) != 0)
					o++;
				assert_non_null(o->name);
			}
		}
	}
}

/* `nfring help` shows the first line of each. */
static void the_first_line_about_a_tool_is_one_sentence(void **state)
{
	(void)state;
	for (unsigned i = 0; i < PROGRAMS; i++) {
		size_t len = strcspn(programs[i]->about, "\n");

		assert_int_equal(programs[i]->about[len - 1], '.');
		assert_in_range(len, 1, 80);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(argument_becomes_macros),
		cmocka_unit_test(words_with_a_macro_get_a_line),
		cmocka_unit_test(a_line_never_begins_with_a_request_by_chance),
		cmocka_unit_test(numbers_come_from_the_row),
		cmocka_unit_test(a_program_says_what_is_different),
		cmocka_unit_test(every_text_is_sentences_with_its_numbers_filled_in),
		cmocka_unit_test(every_override_names_an_option),
		cmocka_unit_test(the_first_line_about_a_tool_is_one_sentence),
	};

	return cmocka_run_group_tests_name("pages", tests, NULL, NULL);
}
