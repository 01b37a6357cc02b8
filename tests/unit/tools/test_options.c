/* SPDX-License-Identifier: MIT */
/* Tables of options, and the errors of wrong options. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "capture_options.h"
#include "options.h"
#include "message.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct cli_table tables[] = {
	{ "capture", cli_capture_options, 0, NULL },
	{ "kernel", cli_kernel_options, 0, NULL },
	{ "engine", cli_engine_options, 0, NULL },
};
static const struct cli_program program = {
	.name = "test", .synopsis = "", .about = "", .examples = "", .tables = tables, .table_count = 3
};

/* Parses arguments. *said is the line on stderr, to be freed. */
static int parse(struct cli_capture *c, int argc, char **argv, int *code, char **said)
{
	FILE *saved = stderr;
	size_t len;
	int r;

	cli_capture_init(c);
	stderr = open_memstream(said, &len);
	r = cli_options_parse(&program, c, argc, argv, code);
	fclose(stderr);
	stderr = saved;
	return r;
}

static int parse_one(struct cli_capture *c, const char *arg, int *code, char **said)
{
	char *argv[] = { "test", (char *)(uintptr_t)arg, NULL };

	return parse(c, 2, argv, code, said);
}

static void options_land_in_the_engine_options(void **state)
{
	struct cli_capture c;
	char *argv[] = { "test",        "--group",    "7,5:2",        "--qthresh", "auto",      "--timeout",
			 "0",           "--nlbufsiz", "16064",        "--rcvbuf",  "8K",        "udp",
			 "--copy-mode", "meta",       "--copy-range", "100",       "--flags",   "seq,conntrack",
			 "--budget",    "0",          "--source",     "recv",      "--cpu",     "1,0",
			 "--seconds",   "0.5",        "--count",      "9",         "--pf-bind", "--memory",
			 "64M",         NULL };
	int code = 9, argc = sizeof(argv) / sizeof(argv[0]) - 1;

	(void)state;
	cli_capture_init(&c);
	assert_int_equal(cli_options_parse(&program, &c, argc, argv, &code), argc - 1);
	assert_string_equal(argv[argc - 1], "udp");
	assert_int_equal(c.opts.groups_count, 3);
	assert_int_equal(c.opts.groups[0], 7);
	assert_int_equal(c.opts.groups[2], 6);
	assert_true(c.opts.qthresh == NFRING_AUTO);
	assert_int_equal(c.opts.timeout_cs, 0);
	assert_int_equal(c.opts.nlbufsiz_bytes, 16064);
	assert_int_equal(c.opts.rcvbuf_bytes, 8192);
	assert_int_equal(c.opts.copy_mode, NFRING_COPY_META);
	assert_int_equal(c.opts.copy_range_bytes, 100);
	assert_int_equal(c.opts.flags, NFRING_FLAG_SEQ | NFRING_FLAG_CONNTRACK);
	assert_int_equal(c.opts.latency_budget_us, 0);
	assert_int_equal(c.opts.source, NFRING_SOURCE_RECV);
	assert_int_equal(c.opts.cpu_count, 2);
	assert_int_equal(c.opts.cpus[0], 1);
	assert_int_equal(c.seconds_ns, 500000000);
	assert_int_equal(c.count, 9);
	assert_true(c.opts.pf_bind && c.flags_given);
	assert_true(c.opts.memory_bytes == 64u << 20);
}

static void wait_lasts_for_ever_or_for_the_seconds_after_its_equals_sign(void **state)
{
	static const struct {
		const char *arg;
		uint32_t wait_ms;
	} cases[] = { { "--group=5", NFRING_WAIT_DEFAULT_MS },
		      { "--wait", NFRING_WAIT_FOREVER },
		      { "--wait=2", 2000 },
		      { "--wait=0.0001", 1 },
		      { "--wait=4294967", 4294967000 } };
	struct cli_capture c;

	(void)state;
	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *said = NULL;
		int code = 0;

		assert_int_equal(parse_one(&c, cases[i].arg, &code, &said), 2);
		assert_int_equal(c.opts.wait_ms, cases[i].wait_ms);
		free(said);
	}
}

static void wait_refuses_its_seconds_as_a_word_of_their_own(void **state)
{
	char *apart[] = { "test", "--wait", "3", NULL }, *filter[] = { "test", "--wait", "udp port 3", NULL };
	struct cli_capture c;
	char *said = NULL;
	int code = 0;

	(void)state;
	assert_int_equal(parse(&c, 3, apart, &code, &said), -1);
	assert_int_equal(code, CLI_EXIT_USAGE);
	assert_string_equal(said, "test: --wait takes its value behind a =: write --wait=3\n");
	free(said);
	assert_int_equal(parse(&c, 3, filter, &code, &said), 2);
	assert_int_equal(c.opts.wait_ms, NFRING_WAIT_FOREVER);
	free(said);
}

static void user_is_a_name_or_numbers(void **state)
{
	static const char *const same[] = { "--user=nobody", "--user=65534", "--user=65534:65534" };
	struct cli_capture c;

	(void)state;
	if (!cli_user_is_built())
		skip();
	for (unsigned i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		char *said = NULL;
		int code = 0;

		assert_int_equal(parse_one(&c, same[i], &code, &said), 2);
		assert_int_equal(c.user.uid, 65534);
		assert_int_equal(c.user.gid, 65534);
		assert_true(c.opts.keep_net_admin);
		free(said);
	}
}

static void flags_are_named_with_a_dash_or_as_the_kernel_does(void **state)
{
	static const char *const same[] = { "--flags=seq-global,conntrack", "--flags=seq_global,conntrack" };
	struct cli_capture c;

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		char *said = NULL;
		int code = 0;

		assert_int_equal(parse_one(&c, same[i], &code, &said), 2);
		assert_int_equal(c.opts.flags, NFRING_FLAG_SEQ_GLOBAL | NFRING_FLAG_CONNTRACK);
		free(said);
	}
}

/* What cli_log prints of a line of each level, with --log-level. */
static void log_level_says_how_much_the_library_tells(void **state)
{
	static const struct {
		const char *option, *said;
	} cases[] = { { "--log-level=error", "" },
		      { "--log-level=warning", "W" },
		      { "--log-level=info", "WI" },
		      { "--log-level=debug", "WID" } };
	static const char *const lines[] = { "Error", "Warning", "Info", "Debug" };
	struct cli_capture c;

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		FILE *saved = stderr;
		char *said = NULL, *line, *save = NULL, first[8] = "";
		size_t len;
		int code = 0;

		assert_int_equal(parse_one(&c, cases[i].option, &code, &said), 2);
		free(said);
		stderr = open_memstream(&said, &len);
		for (int level = NFRING_LOG_ERROR; level <= NFRING_LOG_DEBUG; level++)
			c.opts.log(c.opts.log_user, level, lines[level]);
		fclose(stderr);
		stderr = saved;
		for (line = strtok_r(said, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
			strncat(first, strrchr(line, ' ') + 1, 1);
		assert_string_equal(first, cases[i].said);
		free(said);
	}
}

static void every_bad_value_names_option_value_and_range(void **state)
{
	static const char *const bad[][2] = {
		{ "--group=65536", "65535" },
		{ "--group=5,200,5", "each once" },
		{ "--qthresh=0", "4294967294" },
		{ "--timeout=360001", "360000" },
		{ "--nlbufsiz=3775", "3776" },
		{ "--nlbufsiz=131073", "131072" },
		{ "--rcvbuf=0", "1G" },
		{ "--rcvbuf-total=4095", "4096" },
		{ "--copy-range=4G", "4294967295" },
		{ "--copy-mode=x", "packet" },
		{ "--budget=4294967296", "4294967295" },
		{ "--source=x", "uring" },
		{ "--workers=1025", "1024" },
		{ "--cpu=2000", "1023" },
		{ "--consumer-cpu=x", "1023" },
		{ "--seconds=0", "0.5" },
		{ "--count=0", "1" },
		{ "--flags=seq,,x", "conntrack" },
		{ "--flags=seq-global-and-more", "conntrack" },
		{ "--memory=1023K", "1M" },
		{ "--netns=", "namespace" },
		{ "--log-level=loud", "debug" },
	};
	struct cli_capture c;

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		size_t name = strcspn(bad[i][0], "=");
		char *said = NULL, *option = strndup(bad[i][0], name);
		int code = 0;

		assert_int_equal(parse_one(&c, bad[i][0], &code, &said), -1);
		assert_int_equal(code, CLI_EXIT_USAGE);
		assert_non_null(strstr(said, option));
		assert_non_null(strstr(said, bad[i][0] + name + 1));
		assert_non_null(strstr(said, bad[i][1]));
		assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
		free(option);
		free(said);
	}
}

/* A letter in a word of several is refused while the word is not yet over. */
static void refused_letter_is_named_and_not_the_word_before(void **state)
{
	static const char *const bad[][2] = {
		{ "-vv", "test: \"-v\" is not an option; see test --help\n" },
		{ "-nn", "test: \"-n\" is not an option; see test --help\n" },
		{ "-vV", "test: \"-v\" is not an option; see test --help\n" },
		{ "--help=x", "test: \"--help=x\" takes no value; see test --help\n" },
		{ "--version=x", "test: \"--version=x\" takes no value; see test --help\n" },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char *argv[] = { "test", "--group", "5", (char *)(uintptr_t)bad[i][0], NULL };
		struct cli_capture c;
		char *said = NULL;
		int code = 0;

		assert_int_equal(parse(&c, 4, argv, &code, &said), -1);
		assert_int_equal(code, CLI_EXIT_USAGE);
		assert_string_equal(said, bad[i][1]);
		free(said);
	}
}

static void hostile_arguments_are_escaped_in_errors(void **state)
{
	static const char *const bad[] = { "--group=\033[31m\n", "--\033[31m", "-\033", "-\xc3\xa9", "--pf-bind=\033" };
	struct cli_capture c;

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char *said = NULL;
		int code = 0;

		assert_int_equal(parse_one(&c, bad[i], &code, &said), -1);
		assert_int_equal(code, CLI_EXIT_USAGE);
		assert_null(strchr(said, '\033'));
		assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
		free(said);
	}
}

static void a_refused_option_says_whether_it_is_unknown_or_short_for_several(void **state)
{
	static const char *const bad[][2] = {
		{ "--bogus", "test: \"--bogus\" is not an option; see test --help\n" },
		{ "-x", "test: \"-x\" is not an option; see test --help\n" },
		{ "--=5", "test: \"--=5\" is not an option; see test --help\n" },
		{ "--co",
		  "test: \"--co\" is short for --count, --copy-range, --copy-mode, --consumer-cpu; see test --help\n" },
		{ "--ver=5", "test: \"--ver=5\" takes no value; see test --help\n" },
		{ "--gr", "test: \"--gr\" needs a value; see test --help\n" },
		{ "--copy=5", "test: \"--copy=5\" is short for --copy-range, --copy-mode; see test --help\n" },
	};
	struct cli_capture c;

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char *said = NULL;
		int code = 0;

		assert_int_equal(parse_one(&c, bad[i][0], &code, &said), -1);
		assert_int_equal(code, CLI_EXIT_USAGE);
		assert_string_equal(said, bad[i][1]);
		free(said);
	}
}

/* Says whether `fd` is /dev/null, and refuses what a standard stream does. */
static bool is_reserved(int fd)
{
	const int mode = fcntl(fd, F_GETFL) & O_ACCMODE;
	struct stat null, is;

	return stat("/dev/null", &null) == 0 && fstat(fd, &is) == 0 && is.st_rdev == null.st_rdev &&
	       mode == (fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* Closes the standard descriptors whose bits are set, parses, and returns those that are reserved then. */
static int reserved_after_closing(unsigned closed)
{
	char *argv[] = { "test", NULL };
	struct cli_capture c;
	pid_t pid = fork();
	int status, code = 0;

	if (pid == 0) {
		cli_capture_init(&c);
		for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
			if (closed >> fd & 1)
				close(fd);
		(void)cli_options_parse(&program, &c, 1, argv, &code);
		for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
			code |= is_reserved(fd) << fd;
		_exit(code);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* Else a socket would get the number, and an error message would be written into it. */
static void standard_descriptors_that_are_closed_are_reserved(void **state)
{
	(void)state;
	for (unsigned closed = 0; closed < 8; closed++)
		assert_int_equal(reserved_after_closing(closed), closed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_land_in_the_engine_options),
		cmocka_unit_test(wait_lasts_for_ever_or_for_the_seconds_after_its_equals_sign),
		cmocka_unit_test(standard_descriptors_that_are_closed_are_reserved),
		cmocka_unit_test(wait_refuses_its_seconds_as_a_word_of_their_own),
		cmocka_unit_test(user_is_a_name_or_numbers),
		cmocka_unit_test(flags_are_named_with_a_dash_or_as_the_kernel_does),
		cmocka_unit_test(log_level_says_how_much_the_library_tells),
		cmocka_unit_test(every_bad_value_names_option_value_and_range),
		cmocka_unit_test(a_refused_option_says_whether_it_is_unknown_or_short_for_several),
		cmocka_unit_test(refused_letter_is_named_and_not_the_word_before),
		cmocka_unit_test(hostile_arguments_are_escaped_in_errors),
	};

	return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
