/* SPDX-License-Identifier: MIT */
/* What nfring-run reads from a program file, whole, damaged or cut off. */
#define _GNU_SOURCE
#include "elf_file.h"
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A copy of this program in memory, which a path leads to. */
struct copy {
	int fd;
	size_t size;
	uint8_t *bytes; /* of the program as it was */
	char path[32];
};

static void copy_open(struct copy *c)
{
	int own = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	c->size = (size_t)lseek(own, 0, SEEK_END);
	c->bytes = malloc(c->size);
	assert_int_equal(pread(own, c->bytes, c->size, 0), c->size);
	close(own);
	c->fd = memfd_create("program", MFD_CLOEXEC);
	assert_int_equal(pwrite(c->fd, c->bytes, c->size, 0), c->size);
	snprintf(c->path, sizeof(c->path), "/proc/self/fd/%d", c->fd);
}

static void copy_close(struct copy *c)
{
	close(c->fd);
	free(c->bytes);
}

static void program_names_its_loader(void **state)
{
	struct run_elf e;

	(void)state;
	assert_int_equal(run_elf_read("/proc/self/exe", &e), 0);
	assert_int_equal(e.kind, RUN_KIND_PROGRAM);
	assert_int_equal(*e.loader, '/');
	assert_int_equal(access(e.loader, X_OK), 0);
}

static void file_of_any_length_is_read(void **state)
{
	struct copy c;
	struct run_elf e;

	(void)state;
	copy_open(&c);
	for (size_t size = 0; size <= 4096; size++) {
		assert_int_equal(ftruncate(c.fd, (off_t)size), 0);
		assert_int_equal(pwrite(c.fd, c.bytes, size, 0), size);
		assert_int_equal(run_elf_read(c.path, &e), 0);
		if (size < 64)
			assert_int_equal(e.kind, RUN_KIND_UNKNOWN);
		assert_false(e.names_dlopen && e.kind != RUN_KIND_PROGRAM);
	}
	copy_close(&c);
}

/* The header, and the program headers that follow it. */
static void damaged_header_is_read(void **state)
{
	static const uint8_t values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
	struct copy c;
	struct run_elf e;

	(void)state;
	copy_open(&c);
	for (size_t at = 0; at < 1024; at++) {
		for (unsigned i = 0; i < ARRAY_SIZE(values); i++) {
			assert_int_equal(pwrite(c.fd, &values[i], 1, (off_t)at), 1);
			assert_int_equal(run_elf_read(c.path, &e), 0);
		}
		assert_int_equal(pwrite(c.fd, c.bytes + at, 1, (off_t)at), 1);
	}
	assert_int_equal(run_elf_read(c.path, &e), 0);
	assert_int_equal(e.kind, RUN_KIND_PROGRAM);
	copy_close(&c);
}

static void script_is_no_program(void **state)
{
	struct copy c;
	struct run_elf e;

	(void)state;
	copy_open(&c);
	assert_int_equal(ftruncate(c.fd, 0), 0);
	assert_int_equal(pwrite(c.fd, "#!", 2, 0), 2);
	assert_int_equal(run_elf_read(c.path, &e), 0);
	assert_int_equal(e.kind, RUN_KIND_SCRIPT);
	copy_close(&c);
}

static void file_that_is_not_there_is_an_error(void **state)
{
	struct run_elf e;

	(void)state;
	assert_int_equal(run_elf_read("/nosuch/program", &e), -ENOENT);
	assert_int_equal(e.kind, RUN_KIND_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(elf_file, program_names_its_loader),
		TEST(elf_file, file_of_any_length_is_read),
		TEST(elf_file, damaged_header_is_read),
		TEST(elf_file, script_is_no_program),
		TEST(elf_file, file_that_is_not_there_is_an_error),
	};

	return RUN(elf_file, tests);
}
