/* SPDX-License-Identifier: MIT */
/* What every unit test includes: cmocka, and tests that are named for a
 * behaviour: TEST(spsc, full_push_leaves_tail_unchanged) runs the function of
 * that name and reports it as spsc.full_push_leaves_tail_unchanged. */
#ifndef NFR_UNIT_H
#define NFR_UNIT_H

#include "assertions.h"

#define TEST(group, behaviour)                                                                                         \
	{                                                                                                              \
#group "." #behaviour, behaviour, NULL, NULL, NULL                                                     \
	}
#define RUN(group, tests) cmocka_run_group_tests_name(#group, tests, NULL, NULL)
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#endif
