/* SPDX-License-Identifier: MIT */
/* Lines for the function of the options. */
#include "log.h"

#include "unit.h"
#include <stdio.h>
#include <string.h>

static char line[1024];
static int said_level;

static void note(void *user, int level, const char *text)
{
	assert_ptr_equal(user, line);
	said_level = level;
	snprintf(line, sizeof(line), "%s", text);
}

static void line_reaches_the_function_of_the_options(void **state)
{
	const struct nfr_settings set = { .log = note, .log_user = line };

	(void)state;
	nfr_log(&set, NFRING_LOG_DEBUG, "group %u is bound", 5);
	assert_int_equal(said_level, NFRING_LOG_DEBUG);
	assert_string_equal(line, "group 5 is bound");
}

static void long_line_is_cut(void **state)
{
	const struct nfr_settings set = { .log = note, .log_user = line };
	char text[600];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	nfr_log(&set, NFRING_LOG_INFO, "%s", text);
	assert_true(strlen(line) > 200 && strlen(line) < 300);
}

static void without_a_function_nothing_is_said(void **state)
{
	const struct nfr_settings set = { .log = NULL };

	(void)state;
	nfr_log(&set, NFRING_LOG_ERROR, "nobody hears this");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(log, line_reaches_the_function_of_the_options),
		TEST(log, long_line_is_cut),
		TEST(log, without_a_function_nothing_is_said),
	};

	return RUN(log, tests);
}
