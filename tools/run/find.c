/* SPDX-License-Identifier: MIT */
#include "find.h"
#include "refuse.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEFAULT_PATH "/bin:/usr/bin" /* where execvp(3) looks without PATH */

/* Returns 0, or the errno with which the file cannot be executed. EISDIR: it is no regular file. */
static int why_not(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return errno;
	if (!S_ISREG(st.st_mode))
		return EISDIR;
	return faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) < 0 ? errno : 0;
}

static int report(int err, const char *file)
{
	if (err == EISDIR)
		return run_refuse(RUN_EXIT_CANNOT_EXECUTE, file, "is not a file: give the path of a program");
	if (err == EACCES)
		return run_refuse(RUN_EXIT_CANNOT_EXECUTE, file,
				  "cannot be executed: permission denied. Check its mode (chmod +x), its folders, and "
				  "that its file system is not mounted noexec");
	if (err == ENOENT || err == ENOTDIR)
		return run_refuse(RUN_EXIT_NOT_FOUND, file, "does not exist: check the path");
	return run_refuse(RUN_EXIT_CANNOT_EXECUTE, file, strerror(err));
}

/* Joins the folder that begins at `at`, and ends at a colon or the end, with `name`. An empty one is the working
 * directory. Returns false if the path is too long. */
static bool join(const char *at, const char *name, char path[PATH_MAX])
{
	size_t len = strcspn(at, ":");
	int n = snprintf(path, PATH_MAX, "%.*s/%s", len ? (int)len : 1, len ? at : ".", name);

	return n > 0 && n < PATH_MAX;
}

static int find_in_path(const char *name, char path[PATH_MAX])
{
	const char *at = getenv("PATH");
	char seen[PATH_MAX];
	int found = 0; /* errno of the file in `seen`; 0: none */

	for (at = at ? at : DEFAULT_PATH;; at++) {
		int err = join(at, name, path) ? why_not(path) : ENAMETOOLONG;

		if (!err)
			return -1;
		if (!found && (err == EACCES || err == EISDIR)) {
			found = err;
			memcpy(seen, path, sizeof(seen));
		}
		at += strcspn(at, ":");
		if (!*at)
			break;
	}
	if (found)
		return report(found, seen);
	return run_refuse(RUN_EXIT_NOT_FOUND, name,
			  "is in no folder of PATH: check the name, or give the path, such as /usr/sbin/ulogd");
}

int run_find(const char *name, char path[PATH_MAX])
{
	int err, n;

	if (!*name)
		return run_refuse(RUN_EXIT_NOT_FOUND, name, "is not the name of a program");
	if (!strchr(name, '/'))
		return find_in_path(name, path);
	/* A leading dash would be an option to the program's loader. */
	n = snprintf(path, PATH_MAX, "%s%s", *name == '-' ? "./" : "", name);
	err = n > 0 && n < PATH_MAX ? why_not(path) : ENAMETOOLONG;
	return err ? report(err, name) : -1;
}
