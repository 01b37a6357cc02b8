/* SPDX-License-Identifier: MIT */
#include "files.h"
#include "data.h"
#include "page.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX ".new"

typedef void (*write_fn)(FILE *f, const struct tune_sweep *s);

static int make_folders(const char *folder)
{
	char path[PATH_MAX];
	size_t len = strlen(folder);

	if (len >= sizeof(path))
		return -ENAMETOOLONG;
	memcpy(path, folder, len + 1);
	for (char *at = path + 1; len && *at; at++) {
		if (*at != '/')
			continue;
		*at = '\0';
		(void)mkdir(path, 0777); /* an error shows when the last folder is made */
		*at = '/';
	}
	return mkdir(path, 0777) < 0 && errno != EEXIST ? -errno : 0;
}

int tune_files_prepare(const char *folder)
{
	char path[PATH_MAX];
	int err = make_folders(folder), fd;

	if (err < 0)
		return err;
	if (snprintf(path, sizeof(path), "%s/.nfring-tune-XXXXXX", folder) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	fd = mkstemp(path);
	if (fd < 0)
		return -errno;
	close(fd);
	return unlink(path) < 0 ? -errno : 0;
}

/* Writes under another name and renames: readers never see half a file. */
static int write_file(const struct tune_sweep *s, const char *folder, const char *name, write_fn write)
{
	char path[PATH_MAX], new_path[PATH_MAX + sizeof(SUFFIX)];
	FILE *f;
	int err;

	if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	snprintf(new_path, sizeof(new_path), "%s" SUFFIX, path);
	f = fopen(new_path, "we");
	if (!f)
		return -errno;
	write(f, s);
	err = ferror(f) || fflush(f) != 0 ? -(errno ? errno : EIO) : 0;
	if (fclose(f) != 0 && err == 0)
		err = -errno;
	if (err == 0 && rename(new_path, path) < 0)
		err = -errno;
	if (err < 0)
		unlink(new_path);
	return err;
}

int tune_files_write(const struct tune_sweep *s, const char *folder, const char **name)
{
	static const struct {
		const char *name;
		write_fn write;
	} files[] = { { "tune.csv", tune_csv }, { "tune.json", tune_json }, { "tune.html", tune_page } };
	int err = 0;

	for (unsigned i = 0; i < sizeof(files) / sizeof(files[0]) && err == 0; i++) {
		*name = files[i].name;
		err = write_file(s, folder, files[i].name, files[i].write);
	}
	return err;
}
