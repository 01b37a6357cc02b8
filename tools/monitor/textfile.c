/* SPDX-License-Identifier: MIT */
#include "textfile.h"
#include "exposition.h"
#include "fail.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MODE 0644 /* node_exporter is another user */

/* Copies the folder of the path, "." if it names none. Returns memory to be freed, or NULL. */
static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return strdup(".");
	return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

/* Returns 0, or the errno of why no file can be made there. */
static int look_as_user(void *folder)
{
	return access(folder, W_OK | X_OK) < 0 ? errno : 0;
}

static int check_folder(const struct cli_program *p, const char *folder, const struct cli_user *user)
{
	struct stat s;
	int err;

	if (stat(folder, &s) < 0)
		return cli_fail(p, "--prometheus: the folder %s: %s: make it first, or choose another", folder,
				strerror(errno));
	err = cli_user_try(p, user, look_as_user, (void *)folder);
	if (err > 0)
		return cli_fail(p,
				"--prometheus: %s cannot make files in %s: %s: let that user write there, or choose "
				"another folder",
				user->text ? user->text : "who runs this", folder, strerror(err));
	return err ? CLI_EXIT_RUNTIME : 0;
}

int monitor_textfile_open(struct monitor_textfile *t, const struct cli_program *p, const char *path,
			  const struct cli_user *user)
{
	char *folder = path ? folder_of(path) : NULL;
	struct stat s;
	int code;

	*t = (struct monitor_textfile){ .path = path };
	if (!path)
		return 0;
	if (!folder || asprintf(&t->fresh, "%s.%d.tmp", path, (int)getpid()) < 0) {
		t->fresh = NULL;
		code = cli_fail(p, "no memory for the name of a file");
	} else if (stat(path, &s) == 0 && !S_ISREG(s.st_mode)) {
		code = cli_fail(p, "--prometheus: %s is there, and no file: give another name", path);
	} else {
		code = check_folder(p, folder, user);
	}
	free(folder);
	return code;
}

/* Writes all. Returns 0 or -errno. */
static int put(int fd, const char *at, size_t len)
{
	while (len) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno != EINTR)
			return -errno;
		at += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
	return 0;
}

/* A file that a killed run with the same process id has left is removed first: O_EXCL follows no link that somebody
 * may have put there. */
static int replace(struct monitor_textfile *t, const struct cli_writer *w)
{
	int fd, r;

	unlink(t->fresh);
	fd = open(t->fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);
	if (fd < 0)
		return -errno;
	r = put(fd, w->begin, cli_writer_len(w));
	if (close(fd) < 0 && r == 0)
		r = -errno;
	if (r == 0 && rename(t->fresh, t->path) < 0)
		r = -errno;
	if (r < 0)
		unlink(t->fresh);
	return r;
}

int monitor_textfile_write(struct monitor_textfile *t, const struct monitor_source *s)
{
	struct cli_writer w;
	int r = cli_writer_open(&w, CLI_WRITER_MIN_BYTES);

	if (r == 0)
		r = monitor_exposition_write(&w, s) ? replace(t, &w) : -ENOMEM;
	cli_writer_close(&w);
	t->err = -r;
	return r;
}

void monitor_textfile_close(struct monitor_textfile *t)
{
	free(t->fresh);
	t->fresh = NULL;
}
