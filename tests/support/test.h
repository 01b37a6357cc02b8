/* SPDX-License-Identifier: MIT */
/* What every kernel test includes: cmocka, and how such a program begins and ends. */
#ifndef NT_TEST_H
#define NT_TEST_H

#include "assertions.h"
#include "ns.h"
#include "sanitizers.h"
#include "scale.h"

/* A test with a namespace of its own as *state. */
#define NT_TEST(function) cmocka_unit_test_setup_teardown(function, nt_setup, nt_teardown)

/* The end of main(): skips (77) with the reason where nothing can be tested,
 * else runs the tests, or those that match the pattern in argv[1]. */
#define NT_MAIN(argc, argv, tests)                                                                                     \
	do {                                                                                                           \
		int nt_rc = nt_begin(argc, argv);                                                                      \
		return nt_rc ? nt_rc : cmocka_run_group_tests(tests, NULL, NULL);                                      \
	} while (0)

int nt_begin(int argc, char **argv);
int nt_setup(void **state);
int nt_teardown(void **state);

/* Skips the running test and says why. */
__attribute__((format(printf, 1, 2))) void nt_skip(const char *fmt, ...);

#endif
