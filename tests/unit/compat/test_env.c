/* SPDX-License-Identifier: MIT */
/* The variables that nfring-run sets: wrong values are told once, and the default holds. */
#include "child.h"
#include "env.h"

#include <nfring/opts.h>

/* -- scenarios ----------------------------------------------------------------------------- */

static void defaults_hold(void)
{
	const struct compat_env *e = compat_env();

	CHECK(e->budget_us == NFRING_LATENCY_BUDGET_DEFAULT_US);
	CHECK(e->rcvbuf_bytes == NFRING_RCVBUF_DEFAULT_BYTES);
	CHECK(e->nlbufsiz_bytes == NFRING_NLBUFSIZ_MAX_BYTES);
	CHECK(!e->keep_settings && !e->syslog && !e->quiet && !e->stats);
	CHECK(compat_env() == e);
}

static void budget_is_250(void)
{
	CHECK(compat_env()->budget_us == 250);
}

static void rcvbuf_is_8192(void)
{
	CHECK(compat_env()->rcvbuf_bytes == 8192);
	begin_scenario();
	CHECK(h->rcvbuf_set == 2 * 8192);
	CHECK(setsockopt(h->fd, SOL_SOCKET, SO_RCVBUF, &(int){ 4096 }, sizeof(int)) == 0);
	CHECK(nflog_fd(h) == h->fd);
	CHECK(h->rcvbuf_set == 2 * 8192);
	CHECK(compat_value(&g->asked, COMPAT_RCVBUF) == 4096);
}

static void settings_are_kept(void)
{
	CHECK(compat_env()->keep_settings && compat_env()->rcvbuf_bytes == 0);
	begin_scenario();
	CHECK(setsockopt(h->fd, SOL_SOCKET, SO_RCVBUF, &(int){ 4096 }, sizeof(int)) == 0);
	CHECK(nflog_fd(h) == h->fd);
	CHECK(h->rcvbuf_set == 2 * 4096);
	compat_pace_fit(h, 65536);
	CHECK(g->limits.batching.frozen || g->limits.batching.set.fixed);
}

static const struct scenario scenarios[] = {
	{ "defaults_hold", defaults_hold },
	{ "budget_is_250", budget_is_250 },
	{ "rcvbuf_is_8192", rcvbuf_is_8192 },
	{ "settings_are_kept", settings_are_kept },
};

/* -- tests --------------------------------------------------------------------------------- */

static void without_variables_the_defaults_hold(void **state)
{
	(void)state;
	run_child_with("defaults_hold", "");
	assert_string_equal(child.err, "");
}

static void empty_variables_are_none(void **state)
{
	static const char *const empty[] = { "NFRING_BUDGET=", "NFRING_STATS=", "NFRING_QUIET=", "NFRING_QUIET=0",
					     "NFRING_KEEP_SETTINGS=0" };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(empty); i++) {
		run_child_with("defaults_hold", empty[i]);
		assert_string_equal(child.err, "");
	}
}

static void wrong_values_are_told_once_and_the_default_holds(void **state)
{
	static const char *const wrong[] = {
		"NFRING_BUDGET=x",      "NFRING_BUDGET=-1",         "NFRING_BUDGET=+1",
		"NFRING_BUDGET= 1",     "NFRING_BUDGET=1e3",        "NFRING_BUDGET=4294967296",
		"NFRING_RCVBUF=0",      "NFRING_RCVBUF=1073741825", "NFRING_RCVBUF=99999999999999999999",
		"NFRING_NLBUFSIZ=3775", "NFRING_NLBUFSIZ=131073",
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(wrong); i++) {
		char expected[128];

		run_child_with("defaults_hold", wrong[i]);
		snprintf(expected, sizeof(expected), "nfring: %s: not a number from", wrong[i]);
		assert_ptr_equal(strstr(child.err, expected), child.err);
		assert_null(strstr(child.err + 1, "nfring:"));
	}
}

static void values_are_taken(void **state)
{
	(void)state;
	run_child_with("budget_is_250", "NFRING_BUDGET=250");
	run_child_with("rcvbuf_is_8192", "NFRING_RCVBUF=8192");
	assert_string_equal(child.err, "");
}

static void settings_of_the_program_are_kept(void **state)
{
	(void)state;
	run_child_with("settings_are_kept", "NFRING_KEEP_SETTINGS=1");
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		TEST(env, without_variables_the_defaults_hold),
		TEST(env, empty_variables_are_none),
		TEST(env, wrong_values_are_told_once_and_the_default_holds),
		TEST(env, values_are_taken),
		TEST(env, settings_of_the_program_are_kept),
	};

	if (argc == 2)
		return run_scenario(argv[1], scenarios, ARRAY_SIZE(scenarios));
	return RUN(env, tests);
}
