/* SPDX-License-Identifier: MIT */
#include "tune_report.h"
#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const files[] = { "tune.csv", "tune.json", "tune.html" };
static char folder[64];

int tune_report_setup(void **state)
{
	char parent[] = "/tmp/nfring-test-tune-XXXXXX";

	if (nt_setup(state) < 0 || !mkdtemp(parent))
		return -1;
	snprintf(folder, sizeof(folder), "%s/new", parent);
	return 0;
}

int tune_report_teardown(void **state)
{
	char path[96];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, files[i]);
		unlink(path);
	}
	rmdir(folder);
	*strrchr(folder, '/') = '\0';
	rmdir(folder);
	return nt_teardown(state);
}

const char *tune_report_folder(void)
{
	return folder;
}

char *tune_report_read(const char *file)
{
	char path[96], *text = NULL;
	size_t size = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	f = fopen(path, "re");
	if (!f)
		fail_msg("%s: %s", path, strerror(errno));
	assert_true(getdelim(&text, &size, '\0', f) > 0);
	fclose(f);
	return text;
}

bool tune_report_has(const char *file)
{
	char path[96];

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	return access(path, F_OK) == 0;
}

bool tune_report_has_any(void)
{
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (tune_report_has(files[i]))
			return true;
	return false;
}

void tune_expect(const struct nt_proc *p, int status, const char *said)
{
	if (p->status != status || !strstr(p->err, said))
		fail_msg("exit code %d, not %d with '%s': %s", p->status, status, said, p->err);
}
