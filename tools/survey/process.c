/* SPDX-License-Identifier: MIT */
#include "process.h"
#include "parse.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

uint64_t survey_link_inode(int dir, const char *path, const char *kind, int *err)
{
	size_t begin = strlen(kind);
	char text[64];
	ssize_t n = readlinkat(dir, path, text, sizeof(text) - 1);
	uint64_t inode;

	if (err)
		*err = n < 0 ? -errno : 0;
	if (n <= (ssize_t)begin + 3 || strncmp(text, kind, begin) != 0 || text[begin] != ':' ||
	    text[begin + 1] != '[' || text[n - 1] != ']')
		return 0;
	text[n - 1] = '\0';
	return cli_parse_u64(text + begin + 2, 1, UINT64_MAX, &inode) ? inode : 0;
}

void survey_viewer_read(struct survey_viewer *v)
{
	char text[32] = "";

	v->pid_namespace = survey_link_inode(AT_FDCWD, "/proc/self/ns/pid", "pid", NULL);
	v->user_namespace = survey_link_inode(AT_FDCWD, "/proc/self/ns/user", "user", NULL);
	v->owns_proc = readlink("/proc/self", text, sizeof(text) - 1) > 0 && strtol(text, NULL, 10) == getpid();
}

/* Reads a file of the folder into `text`. Returns its length, 0 if it cannot be read. */
static size_t read_file(int dir, const char *name, char *text, size_t size)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, text, size - 1);

	if (fd >= 0)
		close(fd);
	text[n < 0 ? 0 : n] = '\0';
	return n < 0 ? 0 : (size_t)n;
}

/* Reads the last number of the line NSpid: the process in its own PID namespace. 0: cannot be told. */
static pid_t inner_pid(int dir)
{
	char text[4096];
	char *line, *last;

	read_file(dir, "status", text, sizeof(text));
	line = strstr(text, "\nNSpid:");
	if (!line)
		return 0;
	line++;
	line[strcspn(line, "\n")] = '\0';
	last = strrchr(line, '\t');
	return last ? (pid_t)strtol(last + 1, NULL, 10) : 0;
}

bool survey_process_read(const struct survey_viewer *v, int dir, pid_t number, struct survey_process *p)
{
	*p = (struct survey_process){ .pid = number };
	p->name_len = read_file(dir, "comm", p->name, sizeof(p->name));
	if (p->name_len && p->name[p->name_len - 1] == '\n')
		p->name_len--;
	p->inner_pid = inner_pid(dir);
	p->pid_namespace = survey_link_inode(dir, "ns/pid", "pid", NULL);
	p->user_namespace = survey_link_inode(dir, "ns/user", "user", NULL);
	if (!v->owns_proc) {
		/* /proc is that of another PID namespace: its numbers are not the caller's. */
		if (!p->pid_namespace || p->pid_namespace != v->pid_namespace)
			return false;
		p->pid = p->inner_pid;
	}
	return p->name_len && p->pid > 0;
}
