/* SPDX-License-Identifier: MIT */
/* Opening and closing engines, often and from several threads: nothing stays behind. */
#include <nfring/nfring.h>

#include "sanitizers.h"
#include "scale.h"
#include "unit.h"

#include <dirent.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define TIMES 10000u

/* What a process holds. */
struct held {
	unsigned descriptors, threads;
	size_t heap_bytes;
	unsigned long resident_pages;
};

/* Returns the number of entries of a folder of /proc. */
static unsigned entries(const char *path)
{
	DIR *d = opendir(path);
	unsigned n = 0;

	assert_non_null(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static struct held look(void)
{
	struct held h = { .descriptors = entries("/proc/self/fd"), .threads = entries("/proc/self/task") };
	FILE *f = fopen("/proc/self/statm", "r");

	assert_non_null(f);
	assert_int_equal(fscanf(f, "%*u %lu", &h.resident_pages), 1);
	fclose(f);
	h.heap_bytes = mallinfo2().uordblks;
	return h;
}

static void open_and_close(uint16_t groups)
{
	struct nfring_opts o = nfring_opts_default();
	struct nfring_error error;
	struct nfring *n;

	o.group_count = groups;
	o.workers = groups;
	if (nfring_open(&n, &o, &error) < 0)
		fail_msg("%s", error.text);
	nfring_close(n);
}

static void ten_thousand_engines_leave_nothing_behind(void **state)
{
	struct held before, after;

	(void)state;
	for (unsigned i = 0; i < 100; i++)
		open_and_close(1 + (uint16_t)(i % 3));
	before = look();
	for (unsigned i = 0; i < test_scale(TIMES); i++)
		open_and_close(1 + (uint16_t)(i % 3));
	after = look();
	assert_int_equal(after.descriptors, before.descriptors);
	assert_int_equal(after.threads, before.threads);
	if (TEST_SANITIZED) /* it keeps what was freed */
		return;
	/* malloc counts what it keeps for the next call as in use; a leak of each engine would be more. */
	assert_in_range(after.heap_bytes, 0, before.heap_bytes + 4096);
	if (!getenv("NFRING_TEST_EMULATED")) /* qemu-user keeps memory of its own for what was mapped */
		assert_in_range(after.resident_pages, 0, before.resident_pages + 256);
}

static void *open_many(void *unused)
{
	for (unsigned i = 0; i < test_scale(TIMES) / 10; i++)
		open_and_close(1 + (uint16_t)(i % 3));
	return unused;
}

static void threads_open_and_close_engines_of_their_own(void **state)
{
	unsigned descriptors = entries("/proc/self/fd");
	pthread_t t[4];

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(t); i++)
		assert_int_equal(pthread_create(&t[i], NULL, open_many, NULL), 0);
	for (unsigned i = 0; i < ARRAY_SIZE(t); i++)
		pthread_join(t[i], NULL);
	assert_int_equal(entries("/proc/self/fd"), descriptors);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(open, ten_thousand_engines_leave_nothing_behind),
		TEST(open, threads_open_and_close_engines_of_their_own),
	};

	return RUN(open, tests);
}
