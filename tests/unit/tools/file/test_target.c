/* SPDX-License-Identifier: MIT */
/* Which files nfring-dump opens, and which it leaves alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "target.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#define NOBODY 65534

struct folder {
	char path[32], file[64], link[64];
};

static int make_folder(void **state)
{
	static struct folder f;

	snprintf(f.path, sizeof(f.path), "/tmp/nfring-target-XXXXXX");
	assert_non_null(mkdtemp(f.path));
	snprintf(f.file, sizeof(f.file), "%s/file", f.path);
	snprintf(f.link, sizeof(f.link), "%s/link", f.path);
	*state = &f;
	return 0;
}

static int remove_folder(void **state)
{
	const struct folder *f = *state;

	unlink(f->link);
	unlink(f->file);
	return rmdir(f->path);
}

static void later_file_is_never_the_aim_of_a_link(void **state)
{
	const struct dump_target t = { .is_later = true };
	const struct folder *f = *state;
	struct stat st;
	int fd = open(f->file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_int_equal(write(fd, "mine", 4), 4);
	close(fd);
	assert_int_equal(symlink(f->file, f->link), 0);
	assert_int_equal(dump_target_open(&t, f->link, &st), -ELOOP);
	assert_int_equal(stat(f->file, &st), 0);
	assert_int_equal(st.st_size, 4);
}

static uid_t owner_after_open(const struct folder *f, const char *name)
{
	const struct dump_target t = { .gives = true, .uid = NOBODY, .gid = NOBODY };
	struct stat st;
	int fd = dump_target_open(&t, name, &st);

	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(stat(f->file, &st), 0);
	return st.st_uid;
}

static void only_a_new_file_is_given_away(void **state)
{
	const struct folder *f = *state;

	if (geteuid() != 0 || (chown(f->path, NOBODY, NOBODY) < 0 && errno == EINVAL)) {
		print_message("only root gives files away, and to a user that its namespace has\n");
		skip();
	}
	assert_int_equal(owner_after_open(f, f->file), NOBODY);
	unlink(f->file);
	assert_int_equal(symlink(f->file, f->link), 0); /* leads to no file yet */
	assert_int_equal(owner_after_open(f, f->link), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(later_file_is_never_the_aim_of_a_link, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(only_a_new_file_is_given_away, make_folder, remove_folder),
	};

	return cmocka_run_group_tests_name("tool_file_target", tests, NULL, NULL);
}
