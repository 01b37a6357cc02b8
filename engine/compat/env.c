/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "env.h"

#include <nfring/opts.h>

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct compat_env env;
static pthread_once_t read_once = PTHREAD_ONCE_INIT;

static bool is_set(const char *name)
{
	const char *text = secure_getenv(name);

	return text && *text && strcmp(text, "0") != 0;
}

/* Reads a number between `min` and `max`. Returns true if there is one. */
static bool read_number(const char *name, uint32_t min, uint32_t max, uint32_t *out)
{
	const char *text = secure_getenv(name);
	unsigned long value;
	char *end;

	if (!text || !*text)
		return false;
	errno = 0;
	value = strtoul(text, &end, 10);
	if (text[0] >= '0' && text[0] <= '9' && !*end && !errno && value >= min && value <= max) {
		*out = (uint32_t)value;
		return true;
	}
	fprintf(stderr, "nfring: %s=%s: not a number from %u to %u; %u is used\n", name, text, min, max, *out);
	return false;
}

static void read_env(void)
{
	env.keep_settings = is_set("NFRING_KEEP_SETTINGS");
	env.syslog = is_set("NFRING_SYSLOG");
	env.quiet = is_set("NFRING_QUIET");
	env.stats = secure_getenv("NFRING_STATS");
	if (env.stats && !*env.stats)
		env.stats = NULL;
	env.budget_us = NFRING_LATENCY_BUDGET_DEFAULT_US;
	env.rcvbuf_bytes = env.keep_settings ? 0 : NFRING_RCVBUF_DEFAULT_BYTES;
	env.nlbufsiz_bytes = NFRING_NLBUFSIZ_MAX_BYTES;
	(void)read_number("NFRING_BUDGET", 0, UINT32_MAX, &env.budget_us);
	env.rcvbuf_is_exact = read_number("NFRING_RCVBUF", 1, NFRING_RCVBUF_MAX_BYTES, &env.rcvbuf_bytes);
	(void)read_number("NFRING_NLBUFSIZ", NFRING_NLBUFSIZ_MIN_BYTES, NFRING_NLBUFSIZ_MAX_BYTES, &env.nlbufsiz_bytes);
}

const struct compat_env *compat_env(void)
{
	pthread_once(&read_once, read_env);
	return &env;
}
