/* SPDX-License-Identifier: MIT */
/* How nfring-list is used: without root, again and again, wrongly; and what a tool says whose --group was forgotten. */
#include "group.h"
#include "looked.h"
#include "proc.h"
#include "scratch.h"
#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* -- without root ------------------------------------------------------------------- */

static bool is_not_seen(const json_t *array, const char *what)
{
	const json_t *note;
	size_t i;

	json_array_foreach((json_t *)array, i, note)
	{
		if (strcmp(nt_json_text(note, "what"), what) == 0)
			return strstr(nt_json_text(note, "text"), "root");
	}
	return false;
}

static void without_root_it_says_what_it_could_not_see(void **state)
{
	json_t *o = looked_run(*state, NT_ARGS("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups",
					       NT_LIST, "--json"));
	const json_t *notes = looked_array(o, "not_seen");

	assert_true(is_not_seen(notes, "groups"));
	assert_true(is_not_seen(notes, "rules"));
	assert_int_equal(json_array_size(looked_array(o, "findings")), 0);
	json_decref(o);
	o = looked_run(*state, NT_ARGS("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", NT_LIST,
				       "--json", "--all-netns"));
	assert_true(is_not_seen(json_object_get(o, "not_seen"), "namespaces"));
	json_decref(o);
}

static void user_of_a_namespace_of_its_own_sees_all_of_it(void **state)
{
	json_t *o = looked_run(*state, NT_ARGS("unshare", "--user", "--map-root-user", "--net", "sh", "-c",
					       "nft 'table inet t { chain c { log group 5; }; }' && exec \"$1\" --json",
					       "sh", NT_LIST));

	assert_int_equal(json_array_size(looked_array(o, "not_seen")), 0);
	assert_non_null(looked_finding(o, "nobody-reads", 5));
	json_decref(o);
}

/* -- again and again ----------------------------------------------------------------- */

/* Waits until a program has printed `text` so many times. */
static void wait_for_output(const struct nt_proc *p, const char *text, unsigned times)
{
	static char out[1 << 20];
	unsigned n = 0;

	for (int i = 0; i < 2000 && n < times; i++) {
		ssize_t len = pread(p->out_fd, out, sizeof(out) - 1, 0);

		out[len < 0 ? 0 : len] = '\0';
		n = 0;
		for (const char *at = out; (at = strstr(at, text)) != NULL; at++)
			n++;
		usleep(5000);
	}
	if (n < times)
		fail_msg("printed %u times: %s", n, text);
}

static void watch_prints_an_object_a_line(void **state)
{
	struct nt_proc p;
	json_t *all;

	nt_spawn(&p, *state, NT_ARGS(NT_LIST, "--json", "--watch=0.05"));
	wait_for_output(&p, "}\n", 3);
	nt_end(&p, SIGINT, 5);
	assert_int_equal(p.status, 0);
	all = nt_json_lines(p.out);
	assert_true(json_array_size(all) >= 3);
	json_decref(all);
	nt_proc_free(&p);
}

static void watch_leaves_a_terminal_as_it_was(void **state)
{
	char command[600];
	struct nt_proc p;

	snprintf(command, sizeof(command), "stty rows 4; exec timeout -s INT 1 %s --watch=0.05", NT_LIST);
	nt_nft(*state, "table inet t {\nchain c { log group 5; log group 6; log group 7; }\n}");
	nt_run(&p, *state, 20, NT_ARGS("script", "-qec", command, "/dev/null"));
	assert_non_null(strstr(p.out, "\033[?1049h"));
	assert_non_null(strstr(p.out, " more lines\033[J"));
	assert_non_null(strstr(p.out, "\033[?7h\033[?25h\033[?1049l"));
	nt_proc_free(&p);
}

/* -- mistakes ------------------------------------------------------------------------ */

static void mistake_is_one_clear_line(void **state)
{
	static const struct {
		int status;
		const char *args[3], *says;
	} mistakes[] = {
		{ 1,
		  { "--netns", "no-such-name" },
		  "\"no-such-name\" cannot be opened: No such file or directory; nfring-list --all-netns" },
		{ 1, { "--netns", "/dev/null" }, "\"/dev/null\" is no network namespace" },
		{ 1, { "--netns", "/proc/self/ns/mnt" }, "is no network namespace" },
		{ 1, { "--netns", "2147483647" }, "cannot be opened" },
		{ 2, { "--netns", "1", "--all-netns" }, "exclude each other" },
		{ 2, { "--netns", "" }, "is not the name of" },
		{ 2, { "--group", "65536" }, "a list of groups" },
		{ 2, { "--watch=0" }, "a number of seconds" },
		{ 2, { "extra" }, "extra" },
	};

	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		const char *argv[5] = { NT_LIST };
		struct nt_proc p;

		memcpy(argv + 1, mistakes[i].args, sizeof(mistakes[i].args));
		nt_run(&p, *state, 10, argv);
		if (p.status != mistakes[i].status || !strstr(p.err, mistakes[i].says) || p.out_len ||
		    strchr(p.err, '\n') != p.err + strlen(p.err) - 1)
			fail_msg("%s: exit code %d, said: %s", mistakes[i].args[0], p.status, p.err);
		nt_proc_free(&p);
	}
}

/* -- a forgotten --group ---------------------------------------------------------------- */

static void expect_forgotten(const char *const argv[], const char *says, const char *cure)
{
	struct nt_proc p;

	nt_run(&p, NULL, 30, argv);
	if (p.status != 2 || p.out_len || !strstr(p.err, says) || !strstr(p.err, cure) ||
	    strchr(p.err, '\n') != p.err + strlen(p.err) - 1)
		fail_msg("%s: exit code %d, said: %s", argv[0], p.status, p.err);
	nt_proc_free(&p);
}

static void forgotten_group_is_an_error_that_lists_those_there_are(void **state)
{
	const struct nt_ns *ns = *state;
	const char *name = ns->name;
	struct nt_proc owner;
	char says[128];

	expect_forgotten(NT_ARGS(NT_DUMP, "--netns", name), "which NFLOG group? No nft rule logs to one.",
			 "Say nfring-dump --group N;");
	nt_nft(ns, "table inet t {\nchain c { log group 5; log group 8; log group 9; }\n}");
	nt_spawn_bound(&owner, ns, 5, NT_ARGS(NT_PPS, "--group", "5", "--json"));
	snprintf(says, sizeof(says), "Rules log to 5,8:2. In use: 5 by nfring-pps (process %d).", (int)owner.pid);
	expect_forgotten(NT_ARGS(NT_DUMP, "--netns", name), says, "Say nfring-dump --group 8;");
	expect_forgotten(NT_ARGS(NT_PPS, "--netns", name, "--json"), says, "Say nfring-pps --group 8;");
	expect_forgotten(NT_ARGS(NT_TOP, "--netns", name), says, "Say nfring-top --group 8;");
	expect_forgotten(NT_ARGS(NT_TUNE, "--live", "--netns", name, "--out", nt_scratch()), says,
			 "Say nfring-tune --live --group 8;");
	nt_end(&owner, SIGINT, 5);
	nt_proc_free(&owner);
}

static void forgotten_group_is_an_error_without_root_too(void **state)
{
	(void)state;
	expect_forgotten(NT_ARGS("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", NT_DUMP),
			 "which NFLOG group? The rules that log cannot be seen.", "Say nfring-dump --group N;");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(without_root_it_says_what_it_could_not_see),
		NT_TEST(user_of_a_namespace_of_its_own_sees_all_of_it),
		NT_TEST(watch_prints_an_object_a_line),
		NT_TEST(watch_leaves_a_terminal_as_it_was),
		NT_TEST(mistake_is_one_clear_line),
		NT_TEST(forgotten_group_is_an_error_that_lists_those_there_are),
		NT_TEST(forgotten_group_is_an_error_without_root_too),
	};

	NT_MAIN(argc, argv, tests);
}
