/* SPDX-License-Identifier: MIT */
/* What nfring-doctor makes of its findings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "finding.h"
#include "lines.h"
#include "message.h"

static void worst_finding_is_the_verdict(void **state)
{
	struct doctor d = { .count = 0 };

	(void)state;
	assert_int_equal(doctor_verdict(&d), DOCTOR_OK);
	doctor_ok(&d, "a", "well");
	assert_int_equal(doctor_verdict(&d), DOCTOR_OK);
	doctor_bad(&d, "b", DOCTOR_WARN, "Cure it.", "so-so");
	doctor_ok(&d, "c", "well");
	assert_int_equal(doctor_verdict(&d), DOCTOR_WARN);
	doctor_bad(&d, "d", DOCTOR_FAIL, "Cure it.", "ill");
	doctor_bad(&d, "e", DOCTOR_WARN, "Cure it.", "so-so");
	assert_int_equal(doctor_verdict(&d), DOCTOR_FAIL);
}

static void finding_is_a_line_with_its_cure(void **state)
{
	struct doctor d = { .count = 0 };
	char *text;

	(void)state;
	doctor_ok(&d, "clock", "%d ns", 30);
	doctor_bad(&d, "proc", DOCTOR_WARN, "Mount it.", "no \"%s\"\033[31m\n", "/proc");
	PRINT(text, f, doctor_print(f, &d, false));
	assert_string_equal(text, "OK    clock          30 ns\n"
				  "WARN  proc           no \"/proc\"\\x1b[31m\\x0a. Mount it.\n");
	free(text);
	PRINT(text, f, doctor_json(f, &d));
	assert_non_null(strstr(text, "\"verdict\":\"warn\",\"checks\":[{\"check\":\"clock\",\"verdict\":\"ok\","
				     "\"text\":\"30 ns\",\"cure\":null},{\"check\":\"proc\""));
	assert_non_null(strstr(text, "\"text\":\"no \\\"/proc\\\"\\u001b[31m\\u000a\",\"cure\":\"Mount it.\"}]}\n"));
	free(text);
}

static void colour_is_for_terminals_alone(void **state)
{
	struct doctor d = { .count = 0 };
	char *text;

	(void)state;
	doctor_ok(&d, "clock", "well");
	PRINT(text, f, doctor_print(f, &d, true));
	assert_string_equal(text, "\033[32mOK  \033[0m  clock          well\n");
	free(text);
}

static void findings_end_where_their_room_ends(void **state)
{
	struct doctor d = { .count = 0 };
	char longer[2 * DOCTOR_TEXT_MAX];

	(void)state;
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	for (int i = 0; i < 2 * DOCTOR_FINDINGS_MAX; i++)
		doctor_ok(&d, "a", "%s", longer);
	assert_int_equal(d.count, DOCTOR_FINDINGS_MAX);
	assert_int_equal(strlen(d.finding[0].text), DOCTOR_TEXT_MAX - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(worst_finding_is_the_verdict),
		cmocka_unit_test(finding_is_a_line_with_its_cure),
		cmocka_unit_test(colour_is_for_terminals_alone),
		cmocka_unit_test(findings_end_where_their_room_ends),
	};

	return cmocka_run_group_tests_name("tool_doctor", tests, NULL, NULL);
}
