/* SPDX-License-Identifier: MIT */
/* Options to check: the defaults, until a test changes some. */
#ifndef OPTS_FIXTURE_H
#define OPTS_FIXTURE_H

#include "opts.h"

#include "unit.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

static struct nfring_opts o;
static struct nfr_settings set;
static struct nfring_error error;

static int defaults(void **state)
{
	(void)state;
	o = nfring_opts_default();
	memset(&set, 0x5a, sizeof(set));
	memset(&error, 0, sizeof(error));
	return 0;
}

static inline void assert_accepted(void)
{
	assert_int_equal(nfr_opts_check(&set, &o, &error), 0);
	assert_int_equal(error.code, NFRING_OK);
	defaults(NULL);
}

/* Refused, with its code, a text that names the value, and the settings untouched. */
static void assert_refused(int err, int code, const char *named)
{
	struct nfr_settings before = set;

	assert_int_equal(nfr_opts_check(&set, &o, &error), err);
	assert_int_equal(error.err, err);
	assert_int_equal(error.code, code);
	assert_non_null(strstr(error.text, named));
	assert_null(strchr(error.text, '\n'));
	assert_memory_equal(&set, &before, sizeof(set));
	assert_int_equal(nfr_opts_check(&set, &o, NULL), err);
	defaults(NULL);
}

#define OPTS_TEST(behaviour)                                                                                           \
	{                                                                                                              \
		"opts." #behaviour, behaviour, defaults, NULL, NULL                                                    \
	}

#endif
