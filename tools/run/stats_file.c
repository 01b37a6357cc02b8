/* SPDX-License-Identifier: MIT */
#include "stats_file.h"
#include "refuse.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Returns false, with errno, if the path is too long or there is no working directory. */
static bool make_absolute(const char *file, char path[PATH_MAX])
{
	char folder[PATH_MAX] = "";
	int n;

	if (*file != '/' && !getcwd(folder, sizeof(folder)))
		return false;
	n = snprintf(path, PATH_MAX, "%s%s%s", folder, *folder ? "/" : "", file);
	errno = ENAMETOOLONG;
	return n > 0 && n < PATH_MAX;
}

/* Returns 0, or the errno with which the file cannot be written. */
static int try_write(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	struct stat st;
	int err = 0;

	if (fd >= 0) {
		unlink(path);
	} else if (errno == EEXIST) {
		fd = open(path, O_WRONLY | O_CREAT | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0644);
		if (fd < 0)
			err = errno;
		else if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
			err = ESPIPE; /* the numbers are rewritten in place */
	} else {
		err = errno;
	}
	if (fd >= 0)
		close(fd);
	return err;
}

int run_stats_file(const char *file, char path[PATH_MAX])
{
	char text[128];
	int err = make_absolute(file, path) ? try_write(path) : errno;

	if (!err)
		return -1;
	if (err == ESPIPE || err == ENXIO || err == EISDIR)
		return run_refuse(CLI_EXIT_RUNTIME, file,
				  "is not a regular file, and --stats rewrites its file in place: choose another path");
	snprintf(text, sizeof(text), "cannot be written: %s. Choose another path for --stats", strerror(err));
	return run_refuse(CLI_EXIT_RUNTIME, file, text);
}
