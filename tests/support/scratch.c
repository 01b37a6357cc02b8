/* SPDX-License-Identifier: MIT */
#include "assertions.h"
#include "scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_FILES 4

static char folder[64];
static char files[MAX_FILES][96];

const char *nt_scratch(void)
{
	int i = 0;

	if (!folder[0]) {
		strcpy(folder, "/tmp/nfring-test-XXXXXX");
		assert_non_null(mkdtemp(folder));
	}
	while (i < MAX_FILES && files[i][0])
		i++;
	assert_int_not_equal(i, MAX_FILES);
	snprintf(files[i], sizeof(files[i]), "%s/%d", folder, i);
	return files[i];
}

void nt_scratch_remove(void)
{
	for (int i = 0; i < MAX_FILES; i++) {
		if (files[i][0])
			unlink(files[i]);
		files[i][0] = '\0';
	}
	if (folder[0])
		rmdir(folder);
	folder[0] = '\0';
}
