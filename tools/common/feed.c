/* SPDX-License-Identifier: MIT */
#include "feed.h"

#include <errno.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Runs the program: it reads descriptor `in` and writes what it says to `out`. */
static int run(const char *const argv[], int in, int out)
{
	posix_spawn_file_actions_t actions;
	int status = 0, err;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDERR_FILENO);
	err = posix_spawnp(&pid, argv[0], &actions, NULL, (char *const *)argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (err)
		return -err;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
	}
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EPROTO;
}

static int write_all(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t n = write(fd, text, len);

		if (n < 0)
			return -errno;
		text += n;
		len -= (size_t)n;
	}
	return lseek(fd, 0, SEEK_SET) < 0 ? -errno : 0;
}

/* Reads the first line that the program has written to `out`. */
static void first_line(int out, char *line, size_t size)
{
	ssize_t n = pread(out, line, size - 1, 0);

	line[n < 0 ? 0 : n] = '\0';
	line[strcspn(line, "\n")] = '\0';
}

int cli_feed(const char *const argv[], const char *input, char *line, size_t size)
{
	int in = memfd_create("input", MFD_CLOEXEC), out = memfd_create("output", MFD_CLOEXEC);
	int err = in < 0 || out < 0 ? -errno : write_all(in, input, strlen(input));

	*line = '\0';
	if (err == 0)
		err = run(argv, in, out);
	if (err == -EPROTO)
		first_line(out, line, size);
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	return err;
}
