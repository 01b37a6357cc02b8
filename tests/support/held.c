/* SPDX-License-Identifier: MIT */
#include "held.h"
#include "assertions.h"
#include "proc.h"
#include "sanitizers.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Counts "." and ".." too: they are in every folder. */
static unsigned entries(const char *folder)
{
	DIR *d = opendir(folder);
	unsigned n = 0;

	assert_non_null(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

struct nt_held nt_held_now(void)
{
	FILE *f = fopen("/proc/self/maps", "r");
	struct nt_held held = { .fds = entries("/proc/self/fd"), .threads = entries("/proc/self/task") };
	unsigned long begin, end;
	char line[512];

	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		held.maps++;
		if (!strstr(line, "[heap]") && !strstr(line, "[stack]") && sscanf(line, "%lx-%lx", &begin, &end) == 2)
			held.mapped_bytes += end - begin;
	}
	fclose(f);
	return held;
}

void nt_held_expect_threads(unsigned n)
{
	for (double until = nt_until(2); nt_held_now().threads != n && nt_now() < until;)
		usleep(1000);
	if (!TEST_TSAN)
		assert_int_equal(nt_held_now().threads, n);
}
