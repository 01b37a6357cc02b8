/* SPDX-License-Identifier: MIT */
/* The stats file: what is in it, who writes it, and that nothing else is written to. */
#define _GNU_SOURCE
#include "child.h"
#include "sanitizers.h"

#include <dirent.h>
#include <jansson.h>

/* -- memory -------------------------------------------------------------------------------- */

static unsigned allocations;

#if !TEST_SANITIZED
void *__libc_malloc(size_t n);

void *malloc(size_t n)
{
	allocations++;
	return __libc_malloc(n);
}
#endif

/* -- scenarios ----------------------------------------------------------------------------- */

static void count_everything(void)
{
	begin_scenario();
	compat_pace_fit(h, 70000);
	compat_put(&g->asked, COMPAT_QTHRESH, 17);
	receive_number(2);
	put_packet(GROUP, 3);
	put_packet(GROUP, 4);
	(void)hand_in_part(m.len - 4);
	put_packet(GROUP, 4);
	msg_attr_claiming(&m, 3, NFULA_MARK, "abcd", 4);
	CHECK(hand_in() == 0);
}

static size_t size_of_stats(void)
{
	struct stat st;

	CHECK(stat(getenv("NFRING_STATS"), &st) == 0);
	return (size_t)st.st_size;
}

/* The program's settings are forgotten when it binds the group again. */
static void write_less_than_before(void)
{
	size_t before;

	begin_scenario();
	for (enum compat_setting s = 0; s < COMPAT_SETTINGS; s++)
		compat_put(&g->asked, s, UINT32_MAX);
	compat_report_end(g);
	before = size_of_stats();
	compat_group_release(g);
	g = bind_unasked(GROUP);
	compat_report_end(g);
	CHECK(size_of_stats() == before);
}

static void bind_nothing(void)
{
	h = nflog_open();
	CHECK(h);
	CHECK(compat_group_take(h, 9));
	compat_report_own();
	compat_report_end(compat_group_find(h, 9));
}

/* Closes what the library has opened; other files get the numbers. */
static void reuse_every_descriptor(void)
{
	struct stat st;

	begin_scenario();
	for (int fd = STDERR_FILENO + 1; fd < 16; fd++)
		if (fd != h->fd)
			close(fd);
	for (int fd = STDERR_FILENO + 1; fd < 16; fd++)
		CHECK(open("/tmp", O_TMPFILE | O_RDWR, 0600) >= 0);
	receive_number(0);
	compat_report_end(g);
	for (int fd = STDERR_FILENO + 1; fd < 16; fd++)
		CHECK(fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size == 0);
	_exit(0); /* nflog_close() would close one of them */
}

static void fork_without_receiving(void)
{
	pid_t pid;

	begin_scenario();
	receive_number(0);
	CHECK(truncate(getenv("NFRING_STATS"), 0) == 0);
	pid = fork();
	if (pid == 0)
		exit(0);
	CHECK(waitpid(pid, NULL, 0) == pid);
	CHECK(size_of_stats() == 0);
	receive_number(1);
}

static void receive_in_the_child(void)
{
	begin_scenario();
	receive_number(0);
	if (fork() == 0) {
		receive_number(1);
		exit(0);
	}
	wait(NULL);
	_exit(0);
}

static void leave_no_descriptor_to_programs(void)
{
	bool inherited[64];

	for (int fd = 0; fd < 64; fd++)
		inherited[fd] = fcntl(fd, F_GETFD) >= 0;
	begin_scenario();
	for (int fd = 0; fd < 64; fd++)
		CHECK(inherited[fd] || fd == h->fd || fcntl(fd, F_GETFD) < 0 || fcntl(fd, F_GETFD) & FD_CLOEXEC);
}

static void change_the_root(void)
{
	begin_scenario();
	/* LeakSanitizer needs /proc at the end. */
	CHECK(geteuid() != 0 || TEST_ASAN || (chroot("/proc") == 0 && chdir("/") == 0));
	receive_number(0);
	receive_number(1);
}

static void begin_without_standard_streams(void)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		close(fd);
	begin_scenario();
	receive_number(0);
	if (printf("text of the program\n") > 0)
		fflush(stdout);
}

static void end_without_memory(void)
{
	begin_scenario();
	receive_number(0);
	allocations = 0;
	compat_report_end(g);
	CHECK(allocations == 0);
}

static const struct scenario scenarios[] = {
	{ "count_everything", count_everything },
	{ "write_less_than_before", write_less_than_before },
	{ "bind_nothing", bind_nothing },
	{ "reuse_every_descriptor", reuse_every_descriptor },
	{ "fork_without_receiving", fork_without_receiving },
	{ "receive_in_the_child", receive_in_the_child },
	{ "leave_no_descriptor_to_programs", leave_no_descriptor_to_programs },
	{ "change_the_root", change_the_root },
	{ "begin_without_standard_streams", begin_without_standard_streams },
	{ "end_without_memory", end_without_memory },
};

/* -- tests --------------------------------------------------------------------------------- */

/* Runs the scenario, and reads the one object that the file holds. */
static json_t *stats_of(const char *scenario)
{
	json_error_t error;
	json_t *o;

	run_child(scenario);
	assert_string_equal(child.err, "");
	o = json_load_file(stats_path, 0, &error);
	assert_non_null(o);
	return o;
}

static json_t *group_of(json_t *o)
{
	json_t *groups = json_object_get(o, "groups");

	assert_int_equal(json_array_size(groups), 1);
	return json_array_get(groups, 0);
}

static json_int_t number(const json_t *o, const char *key)
{
	const json_t *value = json_object_get(o, key);

	assert_true(json_is_integer(value));
	return json_integer_value(value);
}

static void group_has_every_counter(void **state)
{
	json_t *o, *group;

	(void)state;
	setenv("NFRING_QUIET", "1", 1);
	o = stats_of("count_everything");
	unsetenv("NFRING_QUIET");
	group = group_of(o);
	assert_int_equal(number(o, "pid"), child.pid);
	assert_string_equal(json_string_value(json_object_get(o, "program")), "test");
	assert_int_equal(number(group, "group"), GROUP);
	assert_int_equal(number(group, "packets"), 2);
	assert_int_equal(number(group, "lost"), 2);
	assert_int_equal(number(group, "truncated"), 1);
	assert_int_equal(number(group, "malformed"), 1);
	assert_int_equal(number(group, "datagrams"), 3);
	assert_int_equal(number(group, "socket_drops"), 0);
	assert_true(json_is_boolean(json_object_get(group, "tail_unknown")));
	assert_true(json_is_boolean(json_object_get(group, "frozen")));
	assert_int_equal(number(group, "buffer"), 52);
	json_decref(o);
}

static void settings_are_those_asked_for_and_those_in_force(void **state)
{
	static const char *const keys[] = { "qthresh", "timeout",   "nlbufsiz",  "rcvbuf",
					    "flags",   "copy_mode", "copy_range" };
	json_t *o, *group;

	(void)state;
	setenv("NFRING_QUIET", "1", 1);
	o = stats_of("count_everything");
	unsetenv("NFRING_QUIET");
	group = group_of(o);
	assert_int_equal(json_object_size(json_object_get(group, "asked")), 2); /* and flags, by the fixture */
	assert_int_equal(number(json_object_get(group, "asked"), "qthresh"), 17);
	assert_int_equal(json_object_size(json_object_get(group, "in_force")), ARRAY_SIZE(keys));
	for (unsigned i = 0; i < ARRAY_SIZE(keys); i++)
		(void)number(json_object_get(group, "in_force"), keys[i]);
	json_decref(o);
}

static void file_is_never_shorter_than_before(void **state)
{
	(void)state;
	json_decref(stats_of("write_less_than_before"));
}

static void group_that_was_never_bound_is_not_listed(void **state)
{
	json_t *o = stats_of("bind_nothing");

	(void)state;
	assert_int_equal(json_array_size(json_object_get(o, "groups")), 0);
	json_decref(o);
}

static void files_that_have_got_the_library_s_numbers_are_not_written_to(void **state)
{
	(void)state;
	run_child("reuse_every_descriptor");
}

static void child_that_never_receives_writes_nothing(void **state)
{
	json_t *o = stats_of("fork_without_receiving");

	(void)state;
	assert_int_equal(number(o, "pid"), child.pid);
	assert_int_equal(number(group_of(o), "packets"), 2);
	json_decref(o);
}

static void child_that_receives_writes_its_own(void **state)
{
	json_t *o = stats_of("receive_in_the_child");

	(void)state;
	assert_true(number(o, "pid") != child.pid);
	assert_int_equal(number(group_of(o), "packets"), 2);
	json_decref(o);
}

static void programs_that_are_executed_get_no_descriptor(void **state)
{
	(void)state;
	json_decref(stats_of("leave_no_descriptor_to_programs"));
}

static void file_is_written_after_a_change_of_the_root(void **state)
{
	json_t *o = stats_of("change_the_root");

	(void)state;
	assert_int_equal(number(group_of(o), "packets"), 2);
	json_decref(o);
}

static void file_is_none_of_the_standard_streams(void **state)
{
	(void)state;
	json_decref(stats_of("begin_without_standard_streams"));
}

static void path_that_cannot_be_opened_is_told_once(void **state)
{
	const char *message;

	(void)state;
	run_child_with("leave_no_descriptor_to_programs", "NFRING_STATS=/nowhere/stats");
	message = strstr(child.err, "nfring: stats file /nowhere/stats: ");
	assert_ptr_equal(message, child.err);
	assert_null(strstr(message + 1, "nfring:"));
}

static void pipe_without_a_reader_is_no_stats_file(void **state)
{
	(void)state;
	assert_int_equal(mkfifo(stats_path, 0600), 0);
	run_child("leave_no_descriptor_to_programs");
	assert_non_null(strstr(child.err, "nfring: stats file"));
}

/* A program may use memory once more that it has just freed. */
static void no_memory_is_taken_at_the_end(void **state)
{
	json_t *o = stats_of("end_without_memory");

	(void)state;
	assert_int_equal(number(group_of(o), "packets"), 1);
	json_decref(o);
}

#define STATS_TEST(behaviour) CHILD_TEST(stats, behaviour)

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		STATS_TEST(group_has_every_counter),
		STATS_TEST(settings_are_those_asked_for_and_those_in_force),
		STATS_TEST(file_is_never_shorter_than_before),
		STATS_TEST(group_that_was_never_bound_is_not_listed),
		STATS_TEST(files_that_have_got_the_library_s_numbers_are_not_written_to),
		STATS_TEST(child_that_never_receives_writes_nothing),
		STATS_TEST(child_that_receives_writes_its_own),
		STATS_TEST(programs_that_are_executed_get_no_descriptor),
		STATS_TEST(file_is_written_after_a_change_of_the_root),
		STATS_TEST(file_is_none_of_the_standard_streams),
		STATS_TEST(path_that_cannot_be_opened_is_told_once),
		STATS_TEST(pipe_without_a_reader_is_no_stats_file),
		STATS_TEST(no_memory_is_taken_at_the_end),
	};

	if (argc == 2)
		return run_scenario(argv[1], scenarios, ARRAY_SIZE(scenarios));
	return RUN(stats, tests);
}
