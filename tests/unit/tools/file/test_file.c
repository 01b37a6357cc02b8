/* SPDX-License-Identifier: MIT */
/* The files of nfring-dump: cut behind a whole record, never emptied by mistake, opened again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define RECORD 100 /* bytes */
#define HEADER 10

static const struct cli_program program = { .name = "test" };
static char folder[] = "/tmp/nfring-test-XXXXXX";
static char path[64];

static void begin(struct dump_format *f, struct cli_writer *w)
{
	(void)f;
	cli_writer_literal(w, "0123456789");
}

static bool packet(struct dump_format *f, struct cli_writer *w, const struct dump_packet *p)
{
	(void)f;
	for (unsigned i = 0; i < RECORD; i++)
		cli_writer_char(w, (char)p->time_ns);
	return true;
}

static struct dump_format format = { .begin = begin, .packet = packet };
static struct dump_file file;

static void open_file(const struct dump_file_options *o)
{
	const struct dump_file_setup setup = { .program = &program, .format = &format, .options = o };

	assert_int_equal(dump_file_open(&file, &setup), 0);
}

static void show(unsigned times)
{
	const struct dump_packet p = { .time_ns = 'x' };

	while (times--)
		file.stream.ops->packet(&file.stream, &p);
}

static off_t size_of(const char *name)
{
	struct stat st;

	return stat(name, &st) == 0 ? st.st_size : -1;
}

static void limit_files(rlim_t bytes)
{
	const struct rlimit l = { bytes, RLIM_INFINITY };

	assert_int_equal(setrlimit(RLIMIT_FSIZE, &l), 0);
}

static void failed_write_leaves_whole_records_and_counts_them(void **state)
{
	const struct dump_file_options o = { .path = path };

	(void)state;
	/* The limit is at every place of a record, at the end of one too, and in the header. */
	for (unsigned extra = 0; extra <= RECORD; extra++) {
		open_file(&o);
		limit_files(HEADER + 7 * RECORD + extra);
		show(20);
		file.stream.ops->close(&file.stream);
		assert_int_equal(file.stream.err, EFBIG);
		limit_files(RLIM_INFINITY);
		assert_int_equal(file.stream.written, extra == RECORD ? 8 : 7);
		assert_int_equal(size_of(path), HEADER + file.stream.written * RECORD);
		unlink(path);
	}
	limit_files(HEADER / 2);
	open_file(&o);
	file.stream.ops->close(&file.stream);
	limit_files(RLIM_INFINITY);
	assert_int_equal(size_of(path), 0);
}

static void packet_buffered_file_has_each_packet_at_once(void **state)
{
	const struct dump_file_options o = { .path = path, .packet_buffered = true };

	(void)state;
	open_file(&o);
	show(3);
	assert_int_equal(size_of(path), HEADER + 3 * RECORD);
	file.stream.ops->close(&file.stream);
}

static void buffer_is_written_before_it_is_full(void **state)
{
	const struct dump_file_options o = { .path = path };

	(void)state;
	open_file(&o);
	show(20000);
	assert_true(size_of(path) > 1000000);
	file.stream.ops->close(&file.stream);
	assert_int_equal(file.stream.written, 20000);
	assert_int_equal(size_of(path), HEADER + 20000 * RECORD);
}

static void earlier_capture_is_refused_forced_or_continued(void **state)
{
	struct dump_file_options o = { .path = path };
	const struct dump_file_setup setup = { .program = &program, .format = &format, .options = &o };

	(void)state;
	open_file(&o);
	show(2);
	file.stream.ops->close(&file.stream);
	assert_int_equal(dump_file_open(&file, &setup), -EEXIST);
	assert_int_equal(size_of(path), HEADER + 2 * RECORD);
	o.append = true;
	open_file(&o);
	show(1);
	file.stream.ops->close(&file.stream);
	assert_int_equal(size_of(path), HEADER + 3 * RECORD);
	o.append = false;
	o.force = true;
	open_file(&o);
	show(1);
	file.stream.ops->close(&file.stream);
	assert_int_equal(size_of(path), HEADER + RECORD);
}

static void size_is_looked_at_before_a_packet_is_written(void **state)
{
	const struct dump_file_options o = { .path = path, .limit_bytes = 2 * RECORD + HEADER };
	char second[80];

	(void)state;
	snprintf(second, sizeof(second), "%s1", path);
	open_file(&o);
	show(3); /* two are not larger than the limit */
	assert_int_equal(size_of(second), -1);
	show(1);
	file.stream.ops->close(&file.stream);
	assert_int_equal(size_of(path), HEADER + 3 * RECORD);
	assert_int_equal(size_of(second), HEADER + RECORD);
	assert_int_equal(file.stream.written, 4);
	unlink(second);
}

static void file_that_was_moved_away_is_begun_anew(void **state)
{
	const struct dump_file_options o = { .path = path };
	char moved[80];

	(void)state;
	snprintf(moved, sizeof(moved), "%s.old", path);
	open_file(&o);
	show(2);
	file.stream.ops->reopen(&file.stream); /* it is still there */
	show(1);
	assert_int_equal(rename(path, moved), 0);
	file.stream.ops->reopen(&file.stream);
	show(5);
	file.stream.ops->close(&file.stream);
	assert_int_equal(size_of(moved), HEADER + 3 * RECORD);
	assert_int_equal(size_of(path), HEADER + 5 * RECORD);
	assert_int_equal(file.stream.written, 8);
	unlink(moved);
}

static void other_file_in_its_place_is_left_alone(void **state)
{
	const struct dump_file_options o = { .path = path };
	char moved[80];
	int fd;

	(void)state;
	snprintf(moved, sizeof(moved), "%s.old", path);
	open_file(&o);
	show(1);
	assert_int_equal(rename(path, moved), 0);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_int_equal(write(fd, "mine", 4), 4);
	close(fd);
	file.stream.ops->reopen(&file.stream);
	show(1);
	file.stream.ops->close(&file.stream);
	assert_int_equal(size_of(path), 4);
	assert_int_equal(size_of(moved), HEADER + 2 * RECORD);
	unlink(moved);
}

static int remove_file(void **state)
{
	(void)state;
	unlink(path);
	return 0;
}

static int make_folder(void **state)
{
	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/f", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	return rmdir(folder);
}

#define FILE_TEST(function) cmocka_unit_test_teardown(function, remove_file)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FILE_TEST(failed_write_leaves_whole_records_and_counts_them),
		FILE_TEST(packet_buffered_file_has_each_packet_at_once),
		FILE_TEST(buffer_is_written_before_it_is_full),
		FILE_TEST(earlier_capture_is_refused_forced_or_continued),
		FILE_TEST(size_is_looked_at_before_a_packet_is_written),
		FILE_TEST(file_that_was_moved_away_is_begun_anew),
		FILE_TEST(other_file_in_its_place_is_left_alone),
	};

	return cmocka_run_group_tests_name("tool_file", tests, make_folder, remove_folder);
}
