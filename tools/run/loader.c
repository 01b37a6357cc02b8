/* SPDX-License-Identifier: MIT */
#include "loader.h"
#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Becomes the loader, whose output goes to `out`. */
__attribute__((noreturn)) static void become_loader(const char *loader, const char *path, int out)
{
	char *const argv[] = { (char *)loader, "--list", (char *)path, NULL };

	if (dup2(out, STDOUT_FILENO) >= 0 && dup2(out, STDERR_FILENO) >= 0)
		execv(loader, argv);
	dprintf(STDERR_FILENO, "%s: %s\n", loader, strerror(errno));
	_exit(EXIT_FAILURE);
}

/* Runs the loader. Returns 0, or 1 if it failed. */
static int run_loader(const char *loader, const char *path, int out)
{
	int status = 1;
	pid_t child;

	signal(SIGCHLD, SIG_DFL); /* else the exit status is lost */
	child = fork();
	if (child == 0)
		become_loader(loader, path, out);
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return status != 0;
}

/* Starts a process that runs the loader, and that sends no SIGCHLD: the program would find that signal pending
 * if nfring-run's caller blocks it. Each execve(2) makes a process send SIGCHLD again, so the loader itself is a
 * child of that one. */
static pid_t start(const char *loader, const char *path, int out)
{
	pid_t child = (pid_t)syscall(SYS_clone, 0, 0, 0, 0, 0);

	if (child == 0)
		_exit(run_loader(loader, path, out));
	return child;
}

/* Sets l->copy from a line such as "\tlibz.so.1 => /usr/lib/libz.so.1 (0x00007f...)", or one with a path
 * only, if it is about libnetfilter_log. */
static void take_library(const char *line, struct run_loader *l)
{
	const char *end = strstr(line, " (0x"), *arrow = strstr(line, " => "), *path, *name;
	size_t len;

	if (*line != '\t' || !end)
		return;
	path = arrow ? arrow + 4 : line + 1;
	name = arrow ? line + 1 : memrchr(path, '/', (size_t)(end - path));
	if (!name || end < path)
		return;
	name += *name == '/';
	len = strlen(RUN_LIBRARY);
	if (strncmp(name, RUN_LIBRARY, len) != 0 || name[len] != ' ')
		return;
	snprintf(l->copy, sizeof(l->copy), "%.*s", (int)(end - path), path);
}

/* Reads to the end. Returns 0 or -errno. */
static int read_answer(int fd, struct run_loader *l)
{
	FILE *f = fdopen(fd, "r");
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	if (!f) {
		close(fd);
		return -ENOMEM;
	}
	while ((n = getline(&line, &size, f)) > 0) {
		if (line[n - 1] == '\n')
			line[n - 1] = '\0';
		take_library(line, l);
		snprintf(l->said, sizeof(l->said), "%s", line);
	}
	free(line);
	fclose(f);
	return 0;
}

int run_loader_ask(const char *loader, const char *path, struct run_loader *l)
{
	int ends[2], status = 0, err;
	pid_t child;

	*l = (struct run_loader){ 0 };
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	child = start(loader, path, ends[1]);
	err = child < 0 ? -errno : 0;
	close(ends[1]);
	if (err) {
		close(ends[0]);
		return err;
	}
	err = read_answer(ends[0], l);
	while (waitpid(child, &status, __WALL) < 0)
		if (errno != EINTR)
			return -errno;
	l->failed = status != 0;
	return err;
}
