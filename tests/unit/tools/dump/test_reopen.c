/* SPDX-License-Identifier: MIT */
/* The files behind the first one: whole, and whatever lies at their names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "file.h"
#include "pcapng.h"

#include <errno.h>
#include <pcap/dlt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct cli_program program = { .name = "test" };
static char folder[] = "/tmp/nfring-test-XXXXXX";
static char path[64], moved[64];

/* Returns the type of the first block; 0: the file is empty or missing. */
static uint32_t first_block(const char *name)
{
	FILE *f = fopen(name, "rb");
	uint32_t type = 0;

	if (f && fread(&type, sizeof(type), 1, f) != 1)
		type = 0;
	if (f)
		fclose(f);
	return type;
}

static void new_file_begins_with_a_section_though_the_old_one_got_its_end(void **state)
{
	static struct dump_file file;
	static struct dump_pcapng pcapng;
	const struct dump_file_options o = { .path = path };
	const struct dump_file_setup setup = { .program = &program, .format = &pcapng.format, .options = &o };
	const struct dump_loss loss = { .group = 5, .lost = 3, .time_ns = 1000 };

	(void)state;
	dump_pcapng_init(&pcapng, DLT_NFLOG);
	assert_int_equal(dump_file_open(&file, &setup), 0);
	file.stream.ops->loss(&file.stream, &loss);
	assert_int_equal(rename(path, moved), 0);
	file.stream.ops->reopen(&file.stream);
	file.stream.ops->close(&file.stream);
	assert_int_equal(file.stream.err, 0);
	assert_int_equal(first_block(moved), 0x0a0d0d0au);
	assert_int_equal(first_block(path), 0x0a0d0d0au);
	dump_pcapng_close(&pcapng);
	unlink(path);
	unlink(moved);
}

static void fifo_at_the_name_of_a_later_file_stops_nothing(void **state)
{
	const struct dump_target t = { .is_later = true };
	struct stat st;

	(void)state;
	assert_int_equal(mkfifo(path, 0600), 0);
	alarm(10);
	assert_int_equal(dump_target_open(&t, path, &st), -ENXIO);
	alarm(0);
	unlink(path);
}

static int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/a", folder);
	snprintf(moved, sizeof(moved), "%s/b", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_file_begins_with_a_section_though_the_old_one_got_its_end),
		cmocka_unit_test(fifo_at_the_name_of_a_later_file_stops_nothing),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
