/* SPDX-License-Identifier: MIT */
/* One process, as /proc shows it. */
#ifndef SURVEY_PROCESS_H
#define SURVEY_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct survey_process {
	pid_t pid;              /* as the caller would name it, by kill(2) */
	pid_t inner_pid;        /* in its own PID namespace */
	uint64_t pid_namespace; /* inodes, as in /proc/PID/ns; 0: cannot be told */
	uint64_t user_namespace;
	size_t name_len;
	char name[64]; /* chosen by the process: escape it */
};

/* The process that looks: how others are named depends on it. */
struct survey_viewer {
	uint64_t pid_namespace, user_namespace; /* its own; 0: cannot be told */
	bool owns_proc;                         /* /proc counts processes as the caller does */
};

/* Reads who looks. */
void survey_viewer_read(struct survey_viewer *v);

/* Reads the process whose folder in /proc is open as `dir` and named `number`. The open folder belongs to that process
 * for good: a later one with the same number is never read in its place. Returns false if the process has ended, or
 * cannot be named as the caller would name it. */
bool survey_process_read(const struct survey_viewer *v, int dir, pid_t number, struct survey_process *p);

/* Reads the inode in a link such as "socket:[123]", "net:[123]": `kind` is what stands before the bracket. 0: the link
 * is of another kind, or cannot be read. *err, unless NULL, is set to why it cannot be read. */
uint64_t survey_link_inode(int dir, const char *path, const char *kind, int *err);

#endif
