/* SPDX-License-Identifier: MIT */
/* Begins and ends a kernel test. Every kernel test includes it, for cmocka too. */
#ifndef NT_TEST_H
#define NT_TEST_H

#include "assertions.h"
#include "ns.h"
#include "sanitizers.h"
#include "scale.h"

/* An entry of the list of tests: `function` gets a new namespace as *state. */
#define NT_TEST(function) cmocka_unit_test_setup_teardown(function, nt_setup, nt_teardown)

/* Ends main(). Returns 77 and prints the reason where no test can run: without root or
 * nfnetlink_log. Else it runs the tests, or those that match the pattern in argv[1]. */
#define NT_MAIN(argc, argv, tests)                                                                                     \
	do {                                                                                                           \
		int nt_rc = nt_begin(argc, argv);                                                                      \
		return nt_rc ? nt_rc : cmocka_run_group_tests(tests, NULL, NULL);                                      \
	} while (0)

int nt_begin(int argc, char **argv);
int nt_setup(void **state);
int nt_teardown(void **state);

/* Prints the reason and skips the running test. */
__attribute__((format(printf, 1, 2))) void nt_skip(const char *fmt, ...);

#endif
