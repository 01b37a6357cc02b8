/* SPDX-License-Identifier: MIT */
/* Lines of /proc about groups and sockets. */
#include "unit.h"
#include "group_owner.h"
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static void line_of_a_group_is_read(void **state)
{
	struct cli_group_owner o;

	(void)state;
	assert_true(cli_group_owner_parse("65535 4294967295     7 2 65531    100  1\n", &o));
	assert_int_equal(o.group, 65535);
	assert_true(o.portid == 4294967295u);
	assert_int_equal(o.queued, 7);
	assert_int_equal(o.copy_mode, 2);
	assert_int_equal(o.copy_range, 65531);
	assert_int_equal(o.timeout_cs, 100);
}

static void line_of_a_socket_is_read(void **state)
{
	struct cli_group_socket s;

	(void)state;
	assert_true(cli_group_socket_parse("00000000b4a66537 12  3000000001 fffffffe 640      0        0     2        9"
					   "        18446744073709551615\n",
					   &s));
	assert_int_equal(s.protocol, 12);
	assert_true(s.portid == 3000000001u);
	assert_int_equal(s.unread_bytes, 640);
	assert_int_equal(s.drops, 9);
	assert_true(s.inode == UINT64_MAX);
}

static void line_that_is_cut_or_out_of_range_is_refused(void **state)
{
	static const char *const groups[] = { "",
					      "\n",
					      "5 7 0 2 65531",
					      "65536 7 0 2 65531 100 1",
					      "5 4294967296 0 2 65531 100 1",
					      "-5 7 0 2 65531 100 1",
					      "5 7 0 2 65531 0x64 1",
					      "5 7 0 2 65531 99999999999999999999 1",
					      "five 7 0 2 65531 100 1" };
	static const char *const sockets[] = {
		"",
		"sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode\n",
		"0000 12 1 00000000 0 0 0 2 0",
		"0000 12 4294967296 00000000 0 0 0 2 0 7",
		"0000 12 1 00000000 0 0 0 2 0 18446744073709551616",
		"0000 12 1 00000000 0 0 0 2 -1 7"
	};
	struct cli_group_socket s = { .inode = 1 };
	struct cli_group_owner o = { .group = 1 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
		if (cli_group_owner_parse(groups[i], &o))
			fail_msg("taken: %s", groups[i]);
	for (size_t i = 0; i < ARRAY_SIZE(sockets); i++)
		if (cli_group_socket_parse(sockets[i], &s))
			fail_msg("taken: %s", sockets[i]);
	assert_int_equal(o.group, 1);
	assert_int_equal(s.inode, 1);
}

static void link_is_read_only_if_it_is_of_its_kind(void **state)
{
	int socket_end[2], err;
	char path[32];

	(void)state;
	assert_return_code(pipe(socket_end), 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", socket_end[0]);
	assert_true(survey_link_inode(AT_FDCWD, path, "pipe", &err) > 0);
	assert_int_equal(survey_link_inode(AT_FDCWD, path, "socket", &err), 0);
	assert_int_equal(survey_link_inode(AT_FDCWD, path, "pip", &err), 0);
	assert_int_equal(survey_link_inode(AT_FDCWD, "/proc/self/fd", "pipe", &err), 0);
	close(socket_end[0]);
	close(socket_end[1]);
	assert_int_equal(survey_link_inode(AT_FDCWD, path, "pipe", &err), 0);
	assert_int_equal(err, -ENOENT);
}

static void process_is_named_as_its_caller_would_name_it(void **state)
{
	struct survey_viewer v;
	struct survey_process p;
	int dir = open("/proc/self", O_RDONLY | O_DIRECTORY);

	(void)state;
	survey_viewer_read(&v);
	assert_true(v.owns_proc && v.pid_namespace && v.user_namespace);
	assert_true(survey_process_read(&v, dir, getpid(), &p));
	assert_int_equal(p.pid, getpid());
	assert_true(p.pid_namespace == v.pid_namespace && p.user_namespace == v.user_namespace);
	/* A /proc that counts otherwise: the number of the folder is no process id here. */
	v.owns_proc = false;
	assert_true(survey_process_read(&v, dir, 1, &p));
	assert_int_equal(p.pid, p.inner_pid);
	v.pid_namespace++;
	assert_false(survey_process_read(&v, dir, 1, &p));
	close(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(proc_lines, line_of_a_group_is_read),
		TEST(proc_lines, line_of_a_socket_is_read),
		TEST(proc_lines, line_that_is_cut_or_out_of_range_is_refused),
		TEST(proc_lines, link_is_read_only_if_it_is_of_its_kind),
		TEST(proc_lines, process_is_named_as_its_caller_would_name_it),
	};

	return RUN(proc_lines, tests);
}
